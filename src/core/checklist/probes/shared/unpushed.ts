import { plainName } from '../../../account/errors.ts';
import type { EvidenceRow } from '../../evidence.ts';
import { row } from '../../evidence-of.ts';
import type { ProbeContext } from '../../probe.ts';
import type { Part } from './parts.ts';

/** What is committed here, but not pushed, was checked by nobody. */
export async function unpushed(
  context: ProbeContext,
  head: { readonly name: string; readonly sha: string },
): Promise<{ readonly part: Part; readonly row: EvidenceRow } | undefined> {
  const { git, signal } = context;
  if (!git) return undefined;
  const ahead = await (async () => {
    if ((await git.branch(signal)) !== head.name) return undefined;
    return git.countBetween(head.sha, 'HEAD', signal);
  })().catch(() => undefined);
  if (ahead === undefined || ahead === 0) return undefined;
  const sentence = `${ahead} local ${ahead === 1 ? 'commit is' : 'commits are'} not pushed to ${plainName(head.name)}.`;
  return {
    part: { verdict: 'warn', sentence },
    row: row({
      id: 'local',
      label: 'local HEAD',
      verdict: 'warn',
      description: sentence,
      facts: { ahead },
    }),
  };
}
