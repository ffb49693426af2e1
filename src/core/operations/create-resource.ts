import type { AccountReads } from '../account/account.ts';
import { Plan } from './plan.ts';
import type { Confirmation, PlanContext } from './plan.ts';
import { runPlan } from './run-plan.ts';
import type { OperationResult, RunContext } from './run-plan.ts';
import { lookAt, sendOnce } from './send-once.ts';

/** What a wrangler file binds by an ID that the account issues. */
export type ResourceKind = 'd1' | 'kv';
export type ResourceDetails = { readonly kind: ResourceKind; readonly name: string };
/** `id` is undefined when nothing was made. */
export type ResourceResult = { readonly id: string | undefined };

const nouns: Readonly<Record<ResourceKind, string>> = { d1: 'D1 database', kv: 'KV namespace' };

/** Makes a database or a namespace that does not exist yet; blocked when one has the name. Reads only. Throws `AccountError`. */
export async function planCreateResource(
  { kind, name }: ResourceDetails,
  { account, accountName, signal }: PlanContext,
): Promise<Plan<ResourceDetails>> {
  const known = await findResource(kind, name, account, signal);
  const noun = nouns[kind];
  return new Plan({
    operation: kind === 'd1' ? 'D1.create' : 'KV.create',
    accountId: account.id,
    accountName,
    subject: name,
    environment: undefined,
    isProduction: false,
    title: `Create the ${noun} ${name}?`,
    changes: [`The account gets the empty ${noun} ${name}.`],
    risks: [],
    blocked: known === undefined ? [] : [{ reason: `The account has the ${noun} ${name} already.`, wayOut: 'Fill in its ID instead.' }],
    typeToConfirm: undefined,
    details: { kind, name },
  });
}

/** Sent once; when the answer is lost the account is asked whether it is there. */
export function createResource(
  plan: Plan<ResourceDetails>,
  confirmation: Confirmation,
  context: RunContext,
): Promise<OperationResult<ResourceResult>> {
  const { kind, name } = plan.details;
  const { account, signal } = context;
  const noun = nouns[kind];
  return runPlan(plan, confirmation, context, { look: 'resource', kind, name }, async () => {
    const sent = await sendOnce<{ readonly id: string }>(signal, (own) =>
      kind === 'd1' ? account.createD1(name, own) : account.createKvNamespace(name, own),
    );
    if (sent.kind === 'accepted') return { status: 'done', message: `The ${noun} ${name} is made.`, details: { id: sent.value.id } };
    const { error } = sent;
    const nothing = { id: undefined };
    if (error.reason === 'aborted') return { status: 'stopped', message: 'Cancelled. Nothing was made.', details: nothing, error };
    if (sent.kind !== 'lost') return { status: 'failed', message: `${error.message} ${name} was not made.`, details: nothing, error };
    const seen = await lookAt(async (own) => ({ id: await findResource(kind, name, account, own) }));
    if (!seen)
      return {
        status: 'uncertain',
        message: `The answer was lost, and the account cannot be asked whether ${name} was made. Refresh later.`,
        details: nothing,
        error,
      };
    return seen.id === undefined
      ? { status: 'failed', message: `The answer was lost, and the account does not show ${name}. Try again.`, details: nothing, error }
      : { status: 'done', message: `${name} is made; the answer was lost, but the account shows it.`, details: seen, error };
  });
}

/** The ID of the one that has the name. Throws `AccountError`. */
export async function findResource(
  kind: ResourceKind,
  name: string,
  account: Pick<AccountReads, 'd1ByName' | 'kvNamespaces'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (kind === 'd1') return (await account.d1ByName(name, signal))?.id;
  return (await account.kvNamespaces(signal)).find(({ title }) => title === name)?.id;
}
