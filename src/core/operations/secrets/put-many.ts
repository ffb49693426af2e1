import { dotenvEntries } from '../../lint/fixes/dotenv.ts';
import { Secret } from '../../secret.ts';
import { OperationError } from '../operation-error.ts';
import { Plan, typedInProduction } from '../plan.ts';
import type { Confirmation, PlanContext } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { workerState } from '../worker-state.ts';
import {
  baseBindings,
  blockedPuts,
  endOfChange,
  isSecretBinding,
  risksOfWay,
  secretDetails,
  sendSecrets,
  wayOf,
} from './change-secrets.ts';
import type { SecretDetails, SecretResult } from './change-secrets.ts';
import { assertFits } from './put-secret.ts';
import type { SecretTarget } from './put-secret.ts';

/** What would happen to one name; the values stay out of it. */
export type SecretPreview = { readonly name: string; readonly what: 'created' | 'replaced' | 'left'; readonly why?: string };
export type PutManyDetails = SecretDetails & { readonly preview: readonly SecretPreview[] };

/** Operations that one bulk call takes: https://developers.cloudflare.com/workers/configuration/secrets/ */
const mostAtOnce = 100;

/** Names and values of a `.dev.vars` or `.env` text, read as wrangler reads it (dotenv); of a name that stands twice the last one counts. */
export function secretsOf(text: string): ReadonlyMap<string, Secret> {
  return new Map(dotenvEntries(text).map(({ name, value }) => [name, new Secret(value)]));
}

/**
 * What putting several secrets at once would do, name by name. `skip` names those that must stay as they are with the reason, such as
 * variables of the wrangler file. Reads only. Throws `AccountError`.
 */
export async function planPutMany(
  target: SecretTarget,
  given: ReadonlyMap<string, Secret>,
  context: PlanContext & { readonly skip?: ReadonlyMap<string, string> },
): Promise<Plan<PutManyDetails>> {
  const { account, accountName, signal, skip = new Map() } = context;
  const { worker, environment, isProduction } = target;
  const state = await workerState(account, worker, signal);
  const way = wayOf(state);
  const existing = new Set(
    baseBindings(state)
      .filter(isSecretBinding)
      .map(({ name }) => name),
  );
  const preview = previewOf(given, existing, skip);
  const names = preview.filter(({ what }) => what !== 'left').map(({ name }) => name);
  const tooMany =
    names.length > mostAtOnce ? [{ reason: `These are ${names.length} secrets.`, wayOut: `Choose at most ${mostAtOnce}.` }] : [];
  const nothing = names.length === 0 ? [{ reason: 'No name is left to put.', wayOut: 'There is nothing to do.' }] : [];
  return new Plan({
    operation: 'S.bulk',
    accountId: account.id,
    accountName,
    subject: worker,
    environment,
    isProduction,
    title: `Put ${names.length === 1 ? names[0] : `${names.length} secrets`} on ${worker}?`,
    changes: preview.filter(({ what }) => what !== 'left').map(({ name, what }) => `${name} is ${what}.`),
    risks: [
      // Of what was given; secrets that nobody spoke of stay, which needs no word.
      ...preview
        .filter(({ name, what }) => what === 'left' && given.has(name))
        .map(({ name, why }) => `${name} is left as it is${why ? `: ${why}` : ''}.`),
      ...risksOfWay(way, state),
    ],
    blocked: [...blockedPuts(state, names), ...tooMany, ...nothing],
    typeToConfirm: typedInProduction(isProduction, worker),
    details: { ...secretDetails(state, names, false), preview },
  });
}

function previewOf(given: ReadonlyMap<string, Secret>, existing: ReadonlySet<string>, skip: ReadonlyMap<string, string>): SecretPreview[] {
  const from = Array.from(given, ([name, value]): SecretPreview => {
    const why = skip.get(name) ?? (value.length === 0 ? 'its value is empty' : undefined);
    return why === undefined ? { name, what: existing.has(name) ? 'replaced' : 'created' } : { name, what: 'left', why };
  });
  const others = [...existing]
    .filter((name) => !given.has(name))
    .map((name): SecretPreview => ({ name, what: 'left', why: 'it is not among these' }));
  return [...from, ...others];
}

/** Puts all names of the plan in one call: all or none. `given` must hold their values. */
export async function putMany(
  plan: Plan<PutManyDetails>,
  confirmation: Confirmation,
  given: ReadonlyMap<string, Secret>,
  context: RunContext,
): Promise<OperationResult<SecretResult>> {
  const { worker, names, base } = plan.details;
  const values = new Map(names.map((name) => [name, valueOf(given, name)]));
  const trace = { look: 'secrets', worker, names: [...names], isDeleted: false, ...(base === undefined ? {} : { before: base }) } as const;
  return runPlan(plan, confirmation, context, trace, async () =>
    endOfChange(plan.details, await sendSecrets(plan.details, values, context), context),
  );
}

function valueOf(given: ReadonlyMap<string, Secret>, name: string): Secret {
  const value = given.get(name);
  if (!value) throw new OperationError('invalid', `There is no value for ${name}. Nothing was changed.`);
  assertFits(value);
  return value;
}
