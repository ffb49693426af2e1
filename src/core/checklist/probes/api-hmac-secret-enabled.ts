import { deployed } from '../deployed.ts';
import type { EvidenceRow } from '../evidence.ts';
import { row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import type { Target } from '../../wrangler/file.ts';
import { ingressEvidence } from './shared/ingress-secret.ts';
import type { IngressItem } from './shared/ingress-secret.ts';

/** The API checks signatures. "No signed clients" is a person's word: not applicable with that reason. */
export const apiHmacSecretEnabled: Probe = {
  id: 'api-hmac-secret-enabled',
  class: 'auto',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.account,
  run: (context) => ingressEvidence(context, item),
};

const item: IngressItem = {
  name: 'API_HMAC_SECRET',
  asksWithToken: true,
  beside: skewRows,
  signatureAnswerIs: 'proof',
};

const mostSkew = 300;

/** How old a signature may be, as deployed; more than five minutes gives a stolen request time to be sent again. */
async function skewRows(context: ProbeContext, target: Target): Promise<readonly EvidenceRow[]> {
  const of = await deployed(context, target.name ?? '');
  const values = of.serving.flatMap(({ version }) => version.bindings.filter(({ name }) => name === 'API_HMAC_MAX_SKEW_SECONDS'));
  const seconds = Math.max(...values.map(({ value }) => Number(value?.reveal() ?? Number.NaN)).filter(Number.isFinite), 0);
  if (values.length === 0) return [];
  return [
    row({
      id: 'skew',
      label: 'API_HMAC_MAX_SKEW_SECONDS',
      verdict: seconds > mostSkew ? 'warn' : 'pass',
      description: seconds > mostSkew ? `signatures hold for more than ${mostSkew} s` : `signatures hold for at most ${mostSkew} s`,
    }),
  ];
}
