import { orAbsent } from '../../account/errors.ts';
import type { AccountError } from '../../account/errors.ts';
import type { Binding } from '../../account/resources/bindings.ts';
import type { Secret } from '../../secret.ts';
import type { Blocked } from '../plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { lookUntil, sendOnce } from '../send-once.ts';
import type { Sent } from '../send-once.ts';
import { noSuchWorker, versionLabel, workerState } from '../worker-state.ts';
import type { WorkerState } from '../worker-state.ts';

/**
 * Which call is right. `deployed`: it makes a version and deploys it at once. `versions`: the newest version is not the one that serves,
 * so a new version is made from the newest and waits for its deployment. `draft`: nothing was ever deployed.
 */
export type SecretWay = 'deployed' | 'versions' | 'draft';

export type SecretDetails = {
  readonly worker: string;
  readonly names: readonly string[];
  readonly isDeleted: boolean;
  readonly way: SecretWay;
  /** Version that the change starts from. */
  readonly base: string | undefined;
  /** Deployment in force when this was planned. */
  readonly deploymentId: string | undefined;
};

export type SecretResult = {
  readonly worker: string;
  readonly names: readonly string[];
  /** The version that has the change; undefined when none has. */
  readonly versionId: string | undefined;
  /** It serves traffic now. */
  readonly isServing: boolean;
};

const secretTypes = new Set(['secret_text', 'secret_key']);

/** True for a binding whose value is a Worker's own secret. */
export function isSecretBinding({ type }: Pick<Binding, 'type'>): boolean {
  return secretTypes.has(type);
}

export function wayOf(state: WorkerState): SecretWay {
  if (state.state !== 'deployed') return 'draft';
  return state.isLatestServing ? 'deployed' : 'versions';
}

/** What a change of these names starts from. */
export function secretDetails(state: WorkerState, names: readonly string[], isDeleted: boolean): SecretDetails {
  return {
    worker: state.worker,
    names,
    isDeleted,
    way: wayOf(state),
    base: state.state === 'absent' ? undefined : state.latest?.id,
    deploymentId: state.state === 'deployed' ? state.deployment.id : undefined,
  };
}

/** The bindings that a change of secrets starts from: those of the newest version. */
export function baseBindings(state: WorkerState): readonly Binding[] {
  return state.state === 'absent' ? [] : (state.latest?.bindings ?? []);
}

/** Why secrets of these names cannot be put: no such Worker, or a name that is another kind of binding (code 10053). */
export function blockedPuts(state: WorkerState, names: readonly string[]): Blocked[] {
  if (state.state === 'absent') return [noSuchWorker(state.worker)];
  return names.flatMap((name) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      return [{ reason: `${name} cannot be the name of a secret.`, wayOut: 'Use letters, digits and _.' }];
    const binding = baseBindings(state).find((one) => one.name === name);
    if (!binding || isSecretBinding(binding)) return [];
    return [
      {
        reason: `${name} is already a ${kindOf(binding)} of ${state.worker}, and Cloudflare refuses a secret of that name.`,
        wayOut: wayOutOf(binding),
      },
    ];
  });
}

function kindOf({ type }: Binding): string {
  if (type === 'plain_text' || type === 'json') return 'variable';
  return type === 'secrets_store_secret' ? 'Secrets Store binding' : `${type} binding`;
}

function wayOutOf({ type, name }: Binding): string {
  if (type === 'secrets_store_secret') return 'Change its value in the store, or remove the binding from the wrangler file and deploy.';
  return `Remove ${name} from the wrangler file and deploy, then put the secret.`;
}

/** What the person must know about the way. */
export function risksOfWay(way: SecretWay, state: WorkerState): string[] {
  if (way === 'versions' && state.state === 'deployed')
    return [
      `The newest version, ${versionLabel(state.latest)}, does not serve all traffic, so the change goes to a new version made from it. It serves nobody until that version is deployed, with the code of ${versionLabel(state.latest)}.`,
    ];
  if (way === 'draft') return ['The Worker was never deployed; the change waits for its first deployment.'];
  return ['This makes a new version of the code that serves now and deploys it at once.'];
}

type Change = ReadonlyMap<string, Secret | null>;

/** Sends the change by its way, once. */
export function sendSecrets(details: SecretDetails, values: Change, { account, signal }: RunContext): Promise<Sent<unknown>> {
  const { worker, way, names, isDeleted } = details;
  const [name = ''] = names;
  return sendOnce<unknown>(signal, (own) => {
    if (way === 'versions') return account.putVersionedSecrets(worker, values, { message: messageOf(details) }, own);
    if (names.length > 1) return account.bulkSecrets(worker, values, own);
    const value = values.get(name);
    if (isDeleted || !value) return account.deleteSecret(worker, name, own);
    return account.putSecret(worker, name, value, own);
  });
}

function messageOf({ names, isDeleted }: SecretDetails): string {
  return `${isDeleted ? 'Delete' : 'Put'} secret ${names.join(', ')}`.slice(0, 100);
}

/** What the account shows after the change: which version has it, and whether that one serves. */
async function verifySecrets(details: SecretDetails, { account }: Pick<RunContext, 'account'>, signal: AbortSignal): Promise<SecretResult> {
  const { worker, names, isDeleted, way } = details;
  const none = { worker, names, versionId: undefined, isServing: false };
  if (way === 'draft') {
    const found = new Set(((await orAbsent(account.secretNames(worker, signal))) ?? []).map(({ name }) => name));
    return names.every((name) => found.has(name) !== isDeleted) ? { ...none, versionId: 'draft' } : none;
  }
  const state = await workerState(account, worker, signal);
  if (state.state !== 'deployed') return none;
  const fits = (bindings: readonly Binding[]): boolean =>
    names.every((name) => bindings.some((binding) => binding.name === name && isSecretBinding(binding)) !== isDeleted);
  const isNew = state.latest.id !== details.base;
  if (!isNew || !fits(state.latest.bindings)) return none;
  return { worker, names, versionId: state.latest.id, isServing: state.isLatestServing };
}

/** The end of a change, whatever became of the answer: told from what the account shows. */
export async function endOfChange(
  details: SecretDetails,
  sent: Sent<unknown>,
  context: RunContext,
): Promise<OperationResult<SecretResult>> {
  const { worker, names, isDeleted } = details;
  const none: SecretResult = { worker, names, versionId: undefined, isServing: false };
  const what = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'}`;
  if (sent.kind === 'refused' || sent.kind === 'not-sent') return notDone(details, sent.error, none);
  let blind: AccountError | undefined;
  const seen = await lookUntil(
    context.clock,
    (signal) => verifySecrets(details, context, signal),
    // The version of a plain put serves at once. A look that fell between the two sees the one and not yet the other.
    ({ versionId, isServing }) => versionId !== undefined && (isServing || details.way !== 'deployed'),
    (why) => (blind = why),
  );
  const error = sent.kind === 'lost' ? { error: sent.error } : {};
  if (!seen) {
    const message = `The change of ${names.join(', ')} was sent to ${worker}, and whether it is there cannot be seen: ${blind?.message ?? ''}`;
    return { status: 'uncertain', message, details: none, ...(blind ? { error: blind } : error) };
  }
  if (seen.versionId === undefined) {
    const message =
      sent.kind === 'lost'
        ? `The answer was lost, and ${worker} has no new version with the change: nothing was changed. Try again.`
        : `Cloudflare accepted the change of ${names.join(', ')}, but the newest version of ${worker} does not show it. Somebody may have deployed meanwhile; refresh.`;
    return { status: 'failed', message, details: none, ...error };
  }
  const verb = isDeleted ? 'gone from' : 'on';
  if (seen.versionId === 'draft')
    return { status: 'done', message: `${what} ${verb} ${worker}, which waits for its first deployment.`, details: seen, ...error };
  if (seen.isServing) return { status: 'done', message: `${what} ${verb} the deployed version of ${worker}.`, details: seen, ...error };
  const label = seen.versionId.slice(0, 8);
  return {
    status: 'done',
    message: `${what} ${verb} version ${label} of ${worker}, which is not deployed. Deploy it to use the change.`,
    details: seen,
    next: 'V.deploy',
    ...error,
  };
}

/** Codes: https://developers.cloudflare.com/api and wrangler's packages/wrangler/src/secret/index.ts. */
function notDone({ worker, names }: SecretDetails, error: AccountError, details: SecretResult): OperationResult<SecretResult> {
  const list = names.join(', ');
  if (error.reason === 'aborted') return { status: 'stopped', message: 'Cancelled. Nothing was changed.', details, error };
  const sentences: Readonly<Record<number, string>> = {
    10_215: `meanwhile somebody uploaded a version of ${worker} that is not deployed. Try again, and the change goes to a new version.`,
    10_053: `${list} is the name of another binding of ${worker}. Remove that binding and deploy first.`,
    10_056: `${worker} has no secret ${list}. It may be gone already; refresh.`,
    10_222: `${worker} has no version yet. Deploy it first.`,
    10_007: `there is no Worker ${worker} in this account.`,
    10_090: `there is no Worker ${worker} in this account.`,
  };
  const known = error.code === undefined ? undefined : sentences[error.code];
  const message = known === undefined ? `${error.message} Nothing was changed.` : `Nothing was changed: ${known}`;
  return { status: 'failed', message, details, error, ...(error.code === 10_215 ? { next: 'S.versionPut' as const } : {}) };
}
