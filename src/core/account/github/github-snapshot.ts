import type { Clock } from '../ports.ts';
import { shareCalls } from '../shared-calls.ts';
import type { Memory } from '../shared-calls.ts';
import type { RefreshKind } from '../snapshot.ts';
import type { GitHub } from './github.ts';

/** As the account's snapshot: each question once per refresh. After a push CI moves fast, so answers are kept for less time. */
export function snapshotGitHub(
  github: GitHub,
  { memory, kind, clock }: { readonly memory: Memory; readonly kind: RefreshKind; readonly clock: Clock },
): GitHub {
  const ages: Readonly<Record<RefreshKind, number>> = { focus: 60_000, background: 2 * 60_000, force: 0 };
  return shareCalls(github, { memory, clock, maxAge: () => ages[kind] });
}
