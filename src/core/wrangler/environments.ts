import { inheritableKeys, notInheritableKeys } from './environment-keys.ts';
import { fact } from './facts.ts';
import type { Target, WranglerFile } from './file.ts';
import { child, type Node, stringAt } from './node.ts';

const targets = Symbol('targets');

/**
 * The top level and every environment of a file, as `wrangler deploy` and `wrangler deploy --env X` would see them
 * (`inheritable` and `notInheritable` in workers-sdk, packages/workers-utils/src/config/validation-helpers.ts).
 */
export function targetsOf(file: WranglerFile): readonly Target[] {
  return fact(file, targets, () => [undefined, ...file.environments].map((env) => targetOf(file, env)));
}

/** The file configures a Pages project, not a Worker (`isPagesConfig` in wrangler: `pages_build_output_dir` is set). */
export function isPagesFile(file: WranglerFile): boolean {
  return child(file.root, 'pages_build_output_dir') !== undefined;
}

function targetOf(file: WranglerFile, env: string | undefined): Target {
  const isPages = isPagesFile(file);
  const own = env === undefined ? undefined : file.at(['env', env]);
  // In force is the environment's own value, else the top level's unless the key is never inherited.
  const holds = (key: string): 'own' | 'top' | undefined => {
    if (env !== undefined) {
      if (isSet(child(own, key), key)) return 'own';
      if (notInheritableKeys.has(key)) return undefined;
    }
    // What is neither inherited nor per environment is read at the top level for every environment, e.g. `keep_vars`.
    return isSet(child(file.root, key), key) ? 'top' : undefined;
  };
  return {
    file,
    env,
    isPages,
    name: nameOf(file, env, isPages),
    facts: new Map(),
    pathOf: (key) => {
      const where = holds(key);
      if (where === undefined) return undefined;
      return where === 'own' && env !== undefined ? ['env', env, key] : [key];
    },
    get: (key) => {
      const where = holds(key);
      return where === undefined ? undefined : child(where === 'own' ? own : file.root, key);
    },
  };
}

/** `null` counts as absent (`??`), and so do an empty `account_id` and `route`, which wrangler deletes with a warning. */
function isSet(node: Node | undefined, key: string): boolean {
  if (node === undefined || node.kind === 'null') return false;
  return !((key === 'account_id' || key === 'route') && node.kind === 'string' && node.value === '');
}

/** A Pages project has one name for all its environments; a Worker gets `name-env` unless the environment names it. */
function nameOf(file: WranglerFile, env: string | undefined, isPages: boolean): string | undefined {
  const name = stringAt(file.root, 'name')?.value;
  if (env === undefined || isPages) return name;
  const own = file.at(['env', env, 'name']);
  if (own?.kind === 'string') return own.value;
  return name ? `${name}-${env}` : undefined;
}

/** True for a key that means something inside `env.X`. */
export function isEnvironmentKey(key: string): boolean {
  return inheritableKeys.has(key) || notInheritableKeys.has(key);
}
