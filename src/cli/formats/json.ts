import { countBySeverity, type LintResult } from './lint-result.ts';

export function lintJson(result: LintResult): string {
  const findings = result.rows.map(({ frame: _frame, ...row }) => row);
  return `${JSON.stringify({ schemaVersion: 1, root: result.root, files: result.files, summary: countBySeverity(result.rows), findings, skipped: result.skipped }, undefined, 2)}\n`;
}
