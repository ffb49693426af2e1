import { AccountError, orAbsent } from '../account/errors.ts';
import type { Binding } from '../account/resources/bindings.ts';
import type { Target } from '../wrangler/file.ts';
import { child, items, stringAt } from '../wrangler/node.ts';
import { deployed, effectiveBinding } from './deployed.ts';
import type { Deployed } from './deployed.ts';
import { required } from './probe.ts';
import type { ProbeContext } from './probe.ts';

/** How a name is bound on what serves now; `not-deployed`: the Worker does not exist or is a draft. */
export type SecretStateName =
  | 'worker-secret'
  | 'store-secret'
  | 'store-missing'
  | 'store-pending'
  | 'store-scope'
  | 'store-unverified'
  | 'plain-var'
  | 'other-binding'
  | 'only-latest'
  | 'declared-not-deployed'
  | 'absent'
  | 'not-deployed';

export type SecretState = {
  readonly name: string;
  readonly worker: string;
  readonly state: SecretStateName;
  /** Share of traffic (percent) whose version has the binding; below 100 in a gradual deployment that lacks it somewhere. */
  readonly percentage: number;
  readonly versions: readonly {
    readonly id: string;
    readonly number: number | undefined;
    readonly percentage: number;
    readonly has: boolean;
  }[];
  /** The newest version, when it is not one of those that serve; looked at only for a name that no serving version has. */
  readonly latest?: {
    readonly id: string;
    readonly number: number | undefined;
    readonly has: boolean;
  };
  readonly isDeclared: boolean;
  readonly storeId?: string;
  readonly secretName?: string;
  /** ISO time of the store secret's last change. */
  readonly modified?: string;
  /** Why the store could not be looked at. */
  readonly error?: AccountError;
};

/** True for the two states that prove that a secret is there. */
export function isStored(state: SecretState): boolean {
  return state.state === 'worker-secret' || state.state === 'store-secret';
}

/** The config's own word that a target needs a secret: `secrets.required` or a Secrets Store binding of that name. */
function declaresSecret(target: Target, name: string): boolean {
  const named = items(child(target.get('secrets'), 'required')).some((item) => item.kind === 'string' && item.value === name);
  return named || items(target.get('secrets_store_secrets')).some((item) => stringAt(item, 'binding')?.value === name);
}

/**
 * Looks up one secret on what serves. Throws `AccountError` when the Worker itself could not be looked at; a Secrets Store that could
 * not be looked at is the state `store-unverified` with its error.
 */
export async function secretState(
  context: ProbeContext,
  target: Target,
  name: string,
  /** False for a name that should not be there: whether a version that does not serve has it is not worth a request. */
  asksLatest = true,
): Promise<SecretState> {
  const worker = target.name ?? '';
  const isDeclared = declaresSecret(target, name);
  const of: Deployed = worker === '' ? { state: 'absent', worker, serving: [] } : await deployed(context, worker);
  const versions = of.serving.map(({ version, percentage }) => ({
    id: version.id,
    number: version.number,
    percentage,
    has: version.bindings.some((b) => b.name === name),
  }));
  const { binding, percentage } = effectiveBinding(of, name);
  const base = { name, worker, percentage, versions, isDeclared };
  if (of.state !== 'deployed') return { ...base, state: 'not-deployed' };
  const latest = asksLatest && !binding ? await latestHas(context, of, name) : undefined;
  const withLatest = { ...base, ...(latest && { latest }) };
  if (!binding)
    return {
      ...withLatest,
      state: latest?.has ? 'only-latest' : isDeclared ? 'declared-not-deployed' : 'absent',
    };
  return { ...withLatest, ...(await bindingState(context, binding)) };
}

async function bindingState(
  context: ProbeContext,
  binding: Binding,
): Promise<Pick<SecretState, 'state' | 'storeId' | 'secretName' | 'modified' | 'error'>> {
  switch (binding.type) {
    case 'secret_text':
    case 'secret_key':
      return { state: 'worker-secret' };
    case 'plain_text':
    case 'json':
      return { state: 'plain-var' };
    case 'secrets_store_secret':
      return storeState(context, binding.storeId ?? '', binding.secretName ?? binding.name);
    default:
      return { state: 'other-binding' };
  }
}

async function storeState(
  context: ProbeContext,
  storeId: string,
  secretName: string,
): Promise<Pick<SecretState, 'state' | 'storeId' | 'secretName' | 'modified' | 'error'>> {
  const where = { storeId, secretName };
  try {
    const secrets = await orAbsent(required(context, 'account').storeSecrets(storeId, context.signal));
    const secret = secrets?.find((s) => s.name === secretName && s.status !== 'deleted');
    if (!secret) return { ...where, state: 'store-missing' };
    const modified = secret.modified === undefined ? {} : { modified: secret.modified };
    if (secret.status !== 'active') return { ...where, ...modified, state: 'store-pending' };
    return {
      ...where,
      ...modified,
      state: secret.scopes.includes('workers') ? 'store-secret' : 'store-scope',
    };
  } catch (error) {
    if (AccountError.is(error) && error.reason !== 'aborted') return { ...where, state: 'store-unverified', error };
    throw error;
  }
}

async function latestHas(context: ProbeContext, of: Deployed, name: string): Promise<SecretState['latest']> {
  const account = required(context, 'account');
  const newest = (await account.versions(of.worker, context.signal))[0];
  if (!newest || of.serving.some(({ version }) => version.id === newest.id)) return undefined;
  const version = await account.version(of.worker, newest.id, context.signal);
  return {
    id: newest.id,
    number: newest.number,
    has: version.bindings.some((b) => b.name === name),
  };
}
