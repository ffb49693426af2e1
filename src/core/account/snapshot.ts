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
export type AccountSnapshot = AccountReads & {
  readonly accountId: string;
  /** Milliseconds in which a rate limit has held requests back so far. */
  readonly heldBack?: () => number;
};

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
  return { ...explained(shared, accountId), accountId, heldBack: () => budget.heldBack() };
}

const aboutTheToken = new Set(['accounts', 'memberships', 'verifyToken']);

/**
 * Cloudflare refuses everything of an account that the token does not reach in the words of a missing permission. After a refusal the list of
 * accounts is asked, once, and a token that sees others but not this one is told so. A list that is empty or refused proves nothing: it takes
 * Account Settings Read.
 */
function explained(reads: AccountReads, accountId: string): AccountReads {
  const isElsewhere = async (signal: AbortSignal): Promise<boolean> => {
    const seen = await reads.accounts(signal).catch(() => []);
    return seen.length > 0 && !seen.some(({ id }) => id === accountId);
  };
  const entries = Object.entries(reads as Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>).map(([name, ask]) => {
    if (aboutTheToken.has(name)) return [name, ask] as const;
    const asked = async (...args: unknown[]): Promise<unknown> => {
      try {
        return await ask(...args);
      } catch (error) {
        if (!AccountError.is(error, 'forbidden') || !(await isElsewhere(args.at(-1) as AbortSignal))) throw error;
        const sentence = `This token does not reach the account ${accountId.slice(0, 8)}…. Choose another account, or correct account_id.`;
        throw new AccountError('wrong-account', sentence);
      }
    };
    return [name, asked] as const;
  });
  return Object.fromEntries(entries) as unknown as AccountReads;
}
