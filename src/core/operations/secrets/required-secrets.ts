import type { AccountReads } from '../../account/account.ts';
import { AccountError } from '../../account/errors.ts';
import type { Target } from '../../wrangler/file.ts';
import { child, items, member } from '../../wrangler/node.ts';
import { workerState } from '../worker-state.ts';
import { baseBindings, isSecretBinding } from './change-secrets.ts';

/** `in-vars`: a variable of the file has the name too, so a deploy would replace the secret. `waiting`: only on a version that does not serve. */
export type SecretCell = 'present' | 'waiting' | 'missing' | 'in-vars' | 'store' | 'not-deployed' | 'unknown';

export type SecretRow = { readonly name: string; readonly cells: readonly SecretCell[] };
/**
 * One column per target, in the order given; `error` is the reason of a column that could not be asked. `lost`: names that serve and that the newest
 * version lacks, from which a deploy takes its secrets.
 */
export type SecretMatrix = {
  readonly targets: readonly {
    readonly worker: string | undefined;
    readonly environment: string | undefined;
    readonly lost: readonly string[];
    readonly error?: string;
  }[];
  readonly rows: readonly SecretRow[];
};

/** Which required secrets (`secrets.required`, and names given in `also`) each target has. Reads only; one column failing leaves the others. */
export async function requiredSecrets(
  targets: readonly Target[],
  account: Pick<AccountReads, 'deployments' | 'versions' | 'version'> | undefined,
  signal: AbortSignal,
  also: readonly string[] = [],
): Promise<SecretMatrix> {
  const names = [...new Set([...targets.flatMap(requiredNames), ...also])].toSorted();
  const columns = await Promise.all(targets.map((target) => columnOf(target, names, account, signal)));
  return {
    targets: targets.map(({ name, env }, index) => {
      const error = columns[index]?.error;
      return { worker: name, environment: env, lost: columns[index]?.lost ?? [], ...(error === undefined ? {} : { error }) };
    }),
    rows: names.map((name, row) => ({ name, cells: columns.map(({ cells }) => cells[row] ?? 'unknown') })),
  };
}

/** `secrets.required` of a target. */
export function requiredNames(target: Target): string[] {
  return items(child(target.get('secrets'), 'required')).flatMap((node) => (node.kind === 'string' ? [node.value] : []));
}

async function columnOf(
  target: Target,
  names: readonly string[],
  account: Pick<AccountReads, 'deployments' | 'versions' | 'version'> | undefined,
  signal: AbortSignal,
): Promise<{ readonly cells: readonly SecretCell[]; readonly lost?: readonly string[]; readonly error?: string }> {
  const vars = target.get('vars');
  const local = (name: string): SecretCell | undefined => (member(vars, name) ? 'in-vars' : undefined);
  if (!account || target.name === undefined) return { cells: names.map((name) => local(name) ?? 'unknown') };
  try {
    const state = await workerState(account, target.name, signal);
    if (state.state !== 'deployed') return { cells: names.map((name) => local(name) ?? 'not-deployed') };
    const isInBase = (name: string): boolean => baseBindings(state).some((binding) => binding.name === name && isSecretBinding(binding));
    const cells = names.map((name): SecretCell => {
      const found = state.serving.map(({ version }) => version.bindings.find((binding) => binding.name === name));
      if (local(name)) return 'in-vars';
      if (found.every((binding) => binding && isSecretBinding(binding))) return 'present';
      if (found.every((binding) => binding?.type === 'secrets_store_secret')) return 'store';
      return isInBase(name) ? 'waiting' : 'missing';
    });
    return { cells, lost: names.filter((name, index) => cells[index] === 'present' && !isInBase(name)) };
  } catch (error) {
    if (!AccountError.is(error) || error.reason === 'aborted') throw error;
    return { cells: names.map((name) => local(name) ?? 'unknown'), error: error.message };
  }
}
