import { plainName } from '../../account/errors.ts';
import type { WorkerProbe } from '../../account/worker-probe.ts';
import { Plan, typedInProduction } from '../plan.ts';
import type { Confirmation, PlanContext } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { postOnce, refusalOf, type PostTarget } from './post-target.ts';

export type Retry = { readonly url: string; readonly trace: string };

/** Runs the work of one dead letter again, by the dashboard's own `POST /api/retry/{trace}`. Asks nothing. */
export function planRetryDeadLetter(target: PostTarget, trace: string, { account, accountName }: Omit<PlanContext, 'signal'>): Plan<Retry> {
  const { worker, environment, isProduction, base } = target;
  const url = `${base}/api/retry/${encodeURIComponent(trace)}`;
  const isTrace = trace !== '' && trace !== '.' && trace !== '..' && trace.length <= 200;
  return new Plan({
    operation: 'do.retry-dead-letter',
    accountId: account.id,
    accountName,
    subject: worker,
    environment,
    isProduction,
    title: `Retry ${plainName(trace)} through ${worker}?`,
    changes: [`POST ${url} with the write token of this address.`, 'The work of this dead letter is queued again with its old payload.'],
    risks: ['What it had done before it stopped may be done twice, unless the route is idempotent.'],
    blocked: isTrace ? [] : [{ reason: 'This dead letter has no trace.', wayOut: 'Retry it in the dashboard.' }],
    typeToConfirm: typedInProduction(isProduction, worker),
    details: { url, trace },
  });
}

/** Sends it once. */
export function retryDeadLetter(
  plan: Plan<Retry>,
  confirmation: Confirmation,
  context: RunContext,
  workers: Pick<WorkerProbe, 'ask'>,
): Promise<OperationResult<undefined>> {
  const { url, trace } = plan.details;
  const headers = { 'content-type': 'application/json' };
  return runPlan<Retry, undefined>(plan, confirmation, context, { look: 'nothing' }, () =>
    postOnce<undefined>(workers, { method: 'POST', url, headers, body: '{}', withToken: 'ops-write' }, context.signal, (answer) => {
      const isDone = answer.status >= 200 && answer.status < 300 && !answer.access;
      if (isDone) return { status: 'done', message: `${plainName(trace)} was queued again.`, details: undefined };
      const wayOut = answer.status === 404 ? 'Check again: somebody may have retried it.' : 'Look at the write token, then try again.';
      return { status: 'failed', message: `${plan.subject} refused the retry: ${refusalOf(answer)}. ${wayOut}`, details: undefined };
    }),
  );
}
