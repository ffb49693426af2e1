import * as vscode from 'vscode';
import { attest } from '../../../core/checklist/attest.ts';
import { planSendTestAlert, sendTestAlert, type TestAlertEnd } from '../../../core/operations/worker-posts/send-test-alert.ts';
import type { OperationResult } from '../../../core/operations/run-plan.ts';
import type { Secret } from '../../../core/secret.ts';
import type { SignedIn } from '../../account/session.ts';
import { Operator } from '../../operations/operator.ts';
import { changeRecord } from '../records.ts';
import { type Addressed, addressOf } from './worker-address.ts';
import type { RowFix } from './row-fix.ts';

/** Sends one alert through the API Worker after a modal, signed when the Worker asks for it, and remembers when it was accepted. */
export const testAlert: RowFix = async (services, fix, itemId) => {
  const operator = new Operator(services);
  const signedIn = await operator.signedIn(new AbortController().signal);
  const addressed = await addressOf(operator, fix, fix.title, 'ingress');
  if (!addressed) return;
  const route = fix.args['route'] ?? '';
  let result = await send(operator, signedIn, addressed, route);
  if (result?.details?.wantsSignature === true) {
    const hmac = await services.ui.secret(
      addressed.to.base,
      vscode.l10n.t('This Worker wants signed requests. Its API_HMAC_SECRET, to sign this one; it is not kept.'),
    );
    if (!hmac) return;
    result = await send(operator, signedIn, addressed, route, hmac);
  }
  if (!result) return;
  operator.tell(result, {});
  const item = services.readiness.item(itemId);
  const { model } = services.readiness;
  if (result.status !== 'done' || !model) return;
  await changeRecord(model, itemId, (record, speaker) =>
    attest(record, item?.evidence, speaker, vscode.l10n.t('Test alert accepted by {0}', route)),
  );
  await services.readiness.refresh('focus', new Set([itemId]));
};

/** Each try is a plan of its own, with its own question: consent is for one request. */
function send(
  operator: Operator,
  signedIn: SignedIn,
  { to, workers }: Addressed,
  route: string,
  hmac?: Secret,
): Promise<OperationResult<TestAlertEnd> | undefined> {
  const { account, name } = signedIn;
  const plan = planSendTestAlert(to, route, { account, ...(name ? { accountName: name } : {}) });
  const options = { verb: vscode.l10n.t('Send'), kind: vscode.l10n.t('Worker'), isQuiet: true };
  return operator.carryOut(signedIn, plan, options, (confirmation, context) =>
    sendTestAlert(plan, confirmation, context, { workers, ...(hmac && { hmac }) }),
  );
}
