import ignore from 'ignore'; // the field's reader of .gitignore patterns; ours would differ in a corner
import type { Ignore } from '../config/config.ts';

/** Tests a rule and path against the `ignores` of the config; a missing path means every file. */
export function configIgnores(ignores: readonly Ignore[]): (rule: string, path: string) => boolean {
  const matchers = ignores.map(({ rule, path }) => ({ rule, matcher: path === undefined ? undefined : ignore().add(path) }));
  return (rule, path) =>
    matchers.some(
      (entry) =>
        (entry.rule === rule || entry.rule === '*') && (!entry.matcher || (!path.startsWith('../') && entry.matcher.ignores(path))),
    );
}
