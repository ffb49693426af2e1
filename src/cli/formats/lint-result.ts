import type { Row } from '../../core/lint/row.ts';

/** Everything a lint run found, as each format gets it. */
export type LintResult = {
  /** Absolute root that row paths are relative to. */
  readonly root: string;
  readonly rows: readonly Row[];
  readonly files: number;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
};

export function countBySeverity(rows: readonly Row[]): { error: number; warning: number; information: number } {
  const counts = { error: 0, warning: 0, information: 0 };
  for (const row of rows) counts[row.severity]++;
  return counts;
}
