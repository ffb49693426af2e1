import type { Project } from '../project.ts';

/** True when an environment's name says that users meet it, or the config says so. `undefined` is the top level. */
export function isProduction(project: Project, env: string | undefined): boolean {
  const configured = project.config.productionEnvironments;
  if (configured) return configured.includes(env ?? '');
  // `pre-prod` and `non-prod` come before it.
  if (env === undefined || /(?:^|[-_])(?:pre|non|not)[-_]?(?:prod|live)/i.test(env)) return false;
  return /^(?:prod|production|live|main|release|prd)$|(?:^|[-_])(?:prod|production|live)(?:$|[-_])/i.test(env);
}

/** A name that says the environment comes before production, so that its deploy must not reach users. */
export function isStage(env: string): boolean {
  return /(?:^|[-_])(?:stag\w*|stg|dev|develop\w*|test\w*|preview|qa|uat|beta|canary|local|alpha|sandbox|demo|pr|ci|(?:pre|non)[-_]?prod\w*)(?:$|[-_\d])/i.test(
    env,
  );
}

/** An environment for work on one machine or for test runs: seldom or never deployed. */
export function isForLocalWork(env: string | undefined): boolean {
  return env !== undefined && /^(?:test|tests|testing|local|localhost|ci|e2e|vitest)$/i.test(env);
}

/** "A", "A and B", "A, B and C"; from the seventh on only their number. */
export function listOf(names: readonly string[]): string {
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
