import type { EvidenceRow, Verdict } from './evidence.ts';

/** Rows that lead to one verdict, by verdict; rows without one only inform. */
export type Tally = { readonly [verdict in Verdict]: number } & { readonly total: number };

/** Counts the rows that have a verdict (this level only). */
export function tally(rows: readonly Pick<EvidenceRow, 'verdict'>[]): Tally {
  const count = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  return {
    pass: count('pass'),
    fail: count('fail'),
    warn: count('warn'),
    unknown: count('unknown'),
    'not-applicable': count('not-applicable'),
    total: rows.filter((row) => row.verdict !== undefined).length,
  };
}

/**
 * The verdict of an item by its rows: any fail, else any unknown, else any warn, else not applicable when all are, else pass.
 * No row with a verdict gives unknown: nothing was looked at, so nothing is proven.
 */
export function aggregate(rows: readonly Pick<EvidenceRow, 'verdict'>[]): Verdict {
  const counts = tally(rows);
  if (counts.fail > 0) return 'fail';
  if (counts.unknown > 0 || counts.total === 0) return 'unknown';
  if (counts.warn > 0) return 'warn';
  return counts['not-applicable'] === counts.total ? 'not-applicable' : 'pass';
}
