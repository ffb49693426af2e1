import type { AccountReads } from './account.ts';

/**
 * One refresh's view of the account: the same questions as `AccountReads`, each asked at most once however many probes ask, and
 * answered again from memory by a later refresh while the answer is younger than the age that refresh allows.
 */
export type AccountSnapshot = AccountReads & {
  readonly accountId: string;
};

export type RefreshKind = 'focus' | 'background' | 'force';
