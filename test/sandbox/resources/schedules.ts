import { ApiError, ok } from '../http/envelope.ts';
import { anyBody, param } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { workerOf } from '../state/worker-state.ts';

const at = '/accounts/:account/workers/scripts/:script/schedules';
/** Cron triggers per account: https://developers.cloudflare.com/workers/platform/limits/ */
const caps = { free: 5, paid: 250, enterprise: 250 };
const fields = 5;

export const scheduleRoutes: readonly Route[] = [
  route('GET', at, ['Workers Scripts Read'], (context) => ok({ schedules: workerOf(context.state, param(context, 'script')).schedules })),
  route('PUT', at, ['Workers Scripts Edit'], (context) => {
    const worker = workerOf(context.state, param(context, 'script'));
    const body = anyBody(context);
    const given = Array.isArray(body) ? body.map((each) => String((each as { readonly cron?: unknown }).cron)) : [];
    for (const cron of given) {
      if (cron.trim().split(/\s+/).length !== fields) throw new ApiError(400, 10_100, `invalid cron string: ${cron}`);
    }
    // While an account is over its cap even a change that removes triggers is refused: https://github.com/cloudflare/workers-sdk/issues/15194
    const total = Object.values(context.state.workers).reduce((sum, each) => sum + each.schedules.length, 0);
    const cap = caps[context.state.plan];
    if (total > cap || total - worker.schedules.length + given.length > cap) {
      throw new ApiError(400, 10_072, `This account has reached the limit of ${cap} cron triggers per account.`);
    }
    const now = context.sandbox.now().toISOString();
    worker.schedules = given.map((cron) => ({
      cron,
      created_on: worker.schedules.find((each) => each.cron === cron)?.created_on ?? now,
      modified_on: now,
    }));
    return ok({ schedules: worker.schedules });
  }),
];
