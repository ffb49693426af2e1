import type { AccountReads } from './account.ts';
import type { Budget } from './budget.ts';
import { AccountError } from './errors.ts';
import type { Clock } from './ports.ts';
import { shareCalls } from './shared-calls.ts';
import type { Memory } from './shared-calls.ts';

/**
 * One refresh's view of the account: the same questions as `AccountReads`, each asked at most once however many probes ask, and
 * answered again from memory by a later refresh while the answer is younger than the age that refresh allows.
 */
export type AccountSnapshot = AccountReads & { readonly accountId: string };

/** Why a refresh runs: somebody looks (answers up to 60 s old will do), a timer (10 min), or a person asked for it now. */
export type RefreshKind = 'focus' | 'background' | 'force';

export type SnapshotOptions = {
  readonly reads: AccountReads;
  readonly accountId: string;
  /** One per account and sign-in; given to each snapshot in turn. Drop it when the account changes. */
  readonly memory: Memory;
  readonly kind: RefreshKind;
  readonly budget: Budget;
  readonly clock: Clock;
};

const ages: Readonly<Record<RefreshKind, number>> = { focus: 60_000, background: 10 * 60_000, force: 0 };

/** Starts the view for one refresh; nothing is asked yet. In the background it rests while the vendor's quota is low. */
export function createSnapshot({ reads, accountId, memory, kind, budget, clock }: SnapshotOptions): AccountSnapshot {
  const shared = shareCalls(reads, {
    memory,
    clock,
    // A version never changes once uploaded.
    maxAge: (name) => (name === 'version' && kind !== 'force' ? Number.POSITIVE_INFINITY : ages[kind]),
    guard: () => {
      const until = kind === 'background' ? budget.restUntil() : undefined;
      if (until !== undefined)
        throw new AccountError('rate-limited', 'Background refresh rests while little of the rate limit is left.', { retryAt: until });
    },
  });
  return { ...shared, accountId };
}
