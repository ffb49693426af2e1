import path from 'node:path';
import type { LintResult } from './lint-result.ts';

const levels = { error: 'error', warning: 'warning', information: 'notice' } as const;

/**
 * Workflow commands; https://docs.github.com/actions/reference/workflow-commands-for-github-actions. Their files are told from the working folder,
 * which is the repository's in a job, whatever folder was linted.
 */
export function lintGithub(result: LintResult): string {
  const prefix = path.relative(process.cwd(), result.root).replaceAll('\\', '/');
  const home = prefix === '' ? '' : `${prefix}/`;
  return result.rows
    .map(
      (row) =>
        `::${levels[row.severity]} file=${property(home + row.path)},line=${row.line},endLine=${row.endLine},col=${row.column},title=${property(row.rule)}::${data(row.message)}\n`,
    )
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
