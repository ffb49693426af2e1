import { ApiError, ok } from '../http/envelope.ts';
import { anyBody, param } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { workerOf } from '../state/worker-state.ts';

const at = '/accounts/:account/workers/scripts/:script/schedules';
/** Cron triggers per account: https://developers.cloudflare.com/workers/platform/limits/ */
const caps = { free: 5, paid: 250, enterprise: 250 };
const longest = 5;

export const scheduleRoutes: readonly Route[] = [
  route('GET', at, ['Workers Scripts Read'], (context) => ok({ schedules: workerOf(context.state, param(context, 'script')).schedules })),
  route('PUT', at, ['Workers Scripts Edit'], (context) => {
    const worker = workerOf(context.state, param(context, 'script'));
    const body = anyBody(context);
    const given = Array.isArray(body) ? body.map((each) => String((each as { readonly cron?: unknown }).cron)) : [];
    for (const cron of given) {
      if (cron.trim().split(/\s+/).length !== longest) throw new ApiError(400, 10_100, `invalid cron string: ${cron}`);
    }
    const elsewhere = Object.values(context.state.workers).reduce((sum, each) => sum + (each === worker ? 0 : each.schedules.length), 0);
    const cap = caps[context.state.plan];
    if (elsewhere + given.length > cap)
      throw new ApiError(
        400,
        10_072,
        `You have exceeded the limit of ${cap} cron triggers on this account. Please remove some cron triggers or upgrade your plan.`,
      );
    const now = context.sandbox.now().toISOString();
    worker.schedules = given.map((cron) => ({
      cron,
      created_on: worker.schedules.find((each) => each.cron === cron)?.created_on ?? now,
      modified_on: now,
    }));
    return ok({ schedules: worker.schedules });
  }),
];
