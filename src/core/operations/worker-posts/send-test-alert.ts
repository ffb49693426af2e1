import type { WorkerProbe } from '../../account/worker-probe.ts';
import type { Secret } from '../../secret.ts';
import { Plan, typedInProduction } from '../plan.ts';
import type { Confirmation, PlanContext } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { postOnce, refusalOf, type PostTarget } from './post-target.ts';
import { signatureHeaders } from './signature-headers.ts';

export type TestAlert = { readonly url: string; readonly body: string };
/** `wantsSignature`: the Worker asks for signed requests, and this one was not, or with another secret. */
export type TestAlertEnd = { readonly wantsSignature: boolean } | undefined;

/** A real alert through the API Worker's own route, marked as a test, to the people whom the route tells. Asks nothing. */
export function planSendTestAlert(
  target: PostTarget,
  route: string,
  { account, accountName }: Omit<PlanContext, 'signal'>,
): Plan<TestAlert> {
  const { worker, environment, isProduction, base } = target;
  const isRoute = /^[a-z][a-z0-9_]{0,60}$/.test(route);
  const text = `Test alert of the readiness checklist for ${worker}. Nothing is wrong.`;
  return new Plan({
    operation: 'do.send-test-alert',
    accountId: account.id,
    accountName,
    subject: worker,
    environment,
    isProduction,
    title: `Send a test alert through ${worker}?`,
    changes: [`POST ${base}/api/${route} with the ingress token of this address.`, `People who get ${route} read: ${text}`],
    risks: ['It is a real task: it is queued, runs, and is counted in the runs.'],
    blocked: isRoute ? [] : [{ reason: 'The route has a name that no route has.', wayOut: 'Check again, then send it.' }],
    typeToConfirm: typedInProduction(isProduction, worker),
    details: { url: `${base}/api/${route}`, body: JSON.stringify({ text, message: text, test: true }) },
  });
}

/** Sends it once, signed where a secret is given. */
export function sendTestAlert(
  plan: Plan<TestAlert>,
  confirmation: Confirmation,
  context: RunContext,
  by: { readonly workers: Pick<WorkerProbe, 'ask'>; readonly hmac?: Secret },
): Promise<OperationResult<TestAlertEnd>> {
  const { url, body } = plan.details;
  const signed = by.hmac ? signatureHeaders(by.hmac, body, context.clock.now()) : {};
  const headers = { 'content-type': 'application/json', ...signed };
  return runPlan<TestAlert, TestAlertEnd>(plan, confirmation, context, { look: 'nothing' }, () =>
    postOnce<TestAlertEnd>(by.workers, { method: 'POST', url, headers, body, withToken: 'ingress' }, context.signal, (answer) => {
      if (answer.status >= 200 && answer.status < 300 && !answer.access)
        return { status: 'done', message: 'The test alert was accepted. Look whether it arrives.', details: { wantsSignature: false } };
      const refusal = refusalOf(answer);
      const wantsSignature = answer.status === 401 && /signature/i.test(refusal);
      const wayOut = wantsSignature ? 'Give the signing secret.' : 'Look at the ingress token and the route, then send it again.';
      return { status: 'failed', message: `${plan.subject} refused the test alert: ${refusal}. ${wayOut}`, details: { wantsSignature } };
    }),
  );
}
