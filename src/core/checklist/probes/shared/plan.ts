import { AccountError, orAbsent } from '../../../account/errors.ts';
import type { AccountSnapshot } from '../../../account/snapshot.ts';
import { deployed } from '../../deployed.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { invocations, lastWeek, peak, producedQueueNames, workerNames } from './usage.ts';

export type PlanName = 'free' | 'paid' | 'enterprise';

/** The Workers plan of the account; `name` undefined when nothing says it. `how` is for people: `subscription`, `setting`… */
export type Plan = {
  readonly name: PlanName | undefined;
  readonly how: string;
  /** Why the subscriptions could not be read. */
  readonly error?: AccountError;
};

/**
 * The first that answers: the subscriptions (which wrangler's login may not read), what only a paid plan allows, the config's `plan`. A list without a
 * Workers plan means Free, unless the facts say otherwise. Throws `AccountError` only for what passes by itself.
 */
export async function detectPlan(context: ProbeContext): Promise<Plan> {
  const account = required(context, 'account');
  const listed = await subscribed(account, context.signal);
  if (listed.name === 'paid' || listed.name === 'enterprise') return listed;
  const proof = await paidFact(context, account);
  if (proof !== undefined) return { name: 'paid', how: proof };
  if (listed.name === 'free') return listed;
  return context.config.plan ? { name: context.config.plan, how: 'setting' } : listed;
}

async function subscribed(account: AccountSnapshot, signal: AbortSignal): Promise<Plan> {
  try {
    const subscriptions = await account.subscriptions(signal);
    const ids = subscriptions.map((one) => `${one.ratePlanId} ${one.publicName ?? ''}`);
    if (subscriptions.some(({ isContract }) => isContract) || ids.some((id) => /workers.*(ent\b|_ent|enterprise)/i.test(id)))
      return { name: 'enterprise', how: 'subscription' };
    // The id rests on reports, not on the API's reference, so the public name counts too.
    const isPaid = subscriptions.some(({ ratePlanId }) => ratePlanId === 'workers_paid') || ids.some((id) => /workers paid/i.test(id));
    return isPaid ? { name: 'paid', how: 'subscription' } : { name: 'free', how: 'no Workers subscription' };
  } catch (error) {
    if (AccountError.is(error, 'forbidden')) return { name: undefined, how: 'unknown', error };
    throw error;
  }
}

/** Something that Free refuses; undefined when nothing seen proves it. https://developers.cloudflare.com/workers/platform/limits/ */
async function paidFact(context: ProbeContext, account: AccountSnapshot): Promise<string | undefined> {
  const { signal } = context;
  const targets = context.targets.filter((target) => !target.isPages && target.name !== undefined);
  const seen = await Promise.all(
    targets.map(async (target) => {
      const now = await deployed(context, target.name ?? '');
      const crons = now.state === 'deployed' ? await orAbsent(account.schedules(target.name ?? '', signal)) : undefined;
      return { limit: now.serving.find(({ version }) => version.cpuMilliseconds !== undefined), crons: crons?.length ?? 0 };
    }),
  ).catch(ignored);
  if (seen?.some(({ limit }) => limit !== undefined)) return 'a CPU limit is set, which Free refuses';
  const crons = (seen ?? []).reduce((sum, one) => sum + one.crons, 0);
  if (crons > 5) return `${crons} cron triggers are deployed, Free allows 5`;
  const queues = await Promise.all(producedQueueNames(context).map((name) => account.queueByName(name, signal))).catch(ignored);
  if (queues?.some((queue) => (queue?.messageRetentionPeriod ?? 0) > 86_400))
    return 'a queue keeps messages longer than 24 hours, which Free refuses';
  const scripts = await account.scripts(signal).catch(ignored);
  if ((scripts?.length ?? 0) > 100) return `${scripts?.length} Workers exist, Free allows 100`;
  const usage = await invocations(account, workerNames(context), lastWeek(context.clock.now()), signal).catch(ignored);
  return usage && peak(usage.accountPerDay) > 100_000 ? 'more than 100,000 requests were served in a day' : undefined;
}

/** A fact that cannot be seen proves nothing; only a stop goes on. */
function ignored(error: unknown): undefined {
  if (AccountError.is(error, 'aborted')) throw error;
  return undefined;
}
