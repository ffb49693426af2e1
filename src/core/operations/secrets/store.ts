import { orAbsent } from '../../account/errors.ts';
import type { AccountError } from '../../account/errors.ts';
import type { Secret } from '../../secret.ts';
import { OperationError } from '../operation-error.ts';
import { Plan, typedInProduction } from '../plan.ts';
import type { Confirmation, PlanContext } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { lookAt, sendOnce } from '../send-once.ts';

export type StoreDetails = { readonly name: string };
/** `isThere`: the store has one of that name, which can be bound as it is. */
export type StoreSecretDetails = { readonly storeId: string; readonly name: string; readonly isThere: boolean };
/** `id` is undefined when nothing was made. */
export type StoreResult = { readonly id: string | undefined; readonly name: string };

/** Bytes of a store's secret: https://developers.cloudflare.com/secrets-store/manage-secrets/ */
const longest = 65_536;

/** An account has one store; a plan for a second one is blocked. Reads only. */
export async function planCreateStore(name: string, { account, accountName, signal }: PlanContext): Promise<Plan<StoreDetails>> {
  const [store] = await account.secretStores(signal);
  return new Plan({
    operation: 'SS.create',
    accountId: account.id,
    accountName,
    subject: name,
    environment: undefined,
    isProduction: false,
    title: `Create the Secrets Store ${name}?`,
    changes: [`The account gets the store ${name}, which all its Workers share.`],
    risks: [],
    blocked: store ? [{ reason: `The account has the store ${store.name} already, and takes one.`, wayOut: 'Use that one.' }] : [],
    typeToConfirm: undefined,
    details: { name },
  });
}

export function createStore(
  plan: Plan<StoreDetails>,
  confirmation: Confirmation,
  context: RunContext,
): Promise<OperationResult<StoreResult>> {
  const { name } = plan.details;
  const { account, signal } = context;
  return runPlan(plan, confirmation, context, { look: 'store', name }, async () => {
    const sent = await sendOnce(signal, (own) => account.createSecretStore(name, own));
    if (sent.kind === 'accepted') return made(sent.value.id, name, 'The store');
    if (sent.kind !== 'lost') return notMade(name, sent.error);
    const stores = await lookAt((own) => account.secretStores(own));
    return afterLoss(stores?.find((store) => store.name === name)?.id, stores !== undefined, name, sent.error);
  });
}

/** Blocked when the store has a secret of that name: replacing one is another operation, since others may use it. Reads only. */
export async function planCreateStoreSecret(
  input: { readonly storeId: string; readonly name: string; readonly isProduction: boolean; readonly environment: string | undefined },
  { account, accountName, signal }: PlanContext,
): Promise<Plan<StoreSecretDetails>> {
  const { storeId, name, isProduction, environment } = input;
  const secrets = await orAbsent(account.storeSecrets(storeId, signal));
  const isTaken = secrets?.some((secret) => secret.name === name && secret.status !== 'deleted') === true;
  return new Plan({
    operation: 'SS.create',
    accountId: account.id,
    accountName,
    subject: name,
    environment,
    isProduction,
    title: `Create ${name} in the Secrets Store?`,
    changes: [`The store gets ${name}, for Workers. Any Worker of the account can be bound to it.`],
    risks: ['It is pending for some seconds before Workers can read it.'],
    blocked: [
      ...(secrets ? [] : [{ reason: 'The store is not there any more.', wayOut: 'Choose another.' }]),
      ...(isTaken ? [{ reason: `The store has ${name} already.`, wayOut: 'Bind that one, or take another name.' }] : []),
    ],
    typeToConfirm: typedInProduction(isProduction, name),
    details: { storeId, name, isThere: isTaken },
  });
}

export async function createStoreSecret(
  plan: Plan<StoreSecretDetails>,
  confirmation: Confirmation,
  value: Secret,
  context: RunContext,
): Promise<OperationResult<StoreResult>> {
  const bytes = Buffer.byteLength(value.reveal());
  if (bytes === 0 || bytes > longest)
    throw new OperationError('invalid', `The value has ${bytes} bytes; a store takes 1 to ${longest}. Nothing was changed.`);
  const { storeId, name } = plan.details;
  const { account, signal } = context;
  return runPlan(plan, confirmation, context, { look: 'store', name: storeId, secret: name }, async () => {
    const sent = await sendOnce(signal, (own) => account.createStoreSecret(storeId, name, value, undefined, own));
    if (sent.kind === 'accepted') return made(sent.value.id, name, 'The secret');
    if (sent.kind === 'refused' && sent.error.status === 409)
      return {
        status: 'failed',
        message: `The store has ${name} already: somebody made it meanwhile, and its value stays. Bind that one, or take another name.`,
        details: { id: undefined, name },
        next: 'SS.create',
        error: sent.error,
      };
    if (sent.kind !== 'lost') return notMade(name, sent.error);
    const secrets = await lookAt((own) => account.storeSecrets(storeId, own));
    const found = secrets?.find((secret) => secret.name === name && secret.status !== 'deleted');
    return afterLoss(found?.id, secrets !== undefined, name, sent.error);
  });
}

function made(id: string, name: string, what: string): OperationResult<StoreResult> {
  return { status: 'done', message: `${what} ${name} is made.`, details: { id, name } };
}

function notMade(name: string, error: AccountError): OperationResult<StoreResult> {
  const isCancelled = error.reason === 'aborted';
  const message = isCancelled ? 'Cancelled. Nothing was changed.' : `${error.message} ${name} was not made.`;
  return { status: isCancelled ? 'stopped' : 'failed', message, details: { id: undefined, name }, error };
}

function afterLoss(id: string | undefined, wasAsked: boolean, name: string, error: AccountError): OperationResult<StoreResult> {
  const details = { id, name };
  if (id !== undefined)
    return { status: 'done', message: `${name} is made; the answer was lost, but the account shows it.`, details, error };
  if (wasAsked)
    return {
      status: 'failed',
      message: `The answer was lost, and the account does not show ${name}: it was not made. Try again.`,
      details,
      error,
    };
  return {
    status: 'uncertain',
    message: `The answer was lost, and the account cannot be asked whether ${name} was made. Refresh later.`,
    details,
    error,
  };
}
