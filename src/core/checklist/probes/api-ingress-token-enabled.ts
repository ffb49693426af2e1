import { fresh } from '../probe.ts';
import type { Probe } from '../probe.ts';
import { ingressEvidence } from './shared/ingress-secret.ts';
import type { IngressItem } from './shared/ingress-secret.ts';

/** The API asks for its token: it is set on what serves, and a request without it is refused. */
export const apiIngressTokenEnabled: Probe = {
  id: 'api-ingress-token-enabled',
  class: 'auto',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.account,
  run: (context) => ingressEvidence(context, item),
};

const item: IngressItem = {
  name: 'API_INGRESS_TOKEN',
  asksWithToken: false,
  signatureAnswerIs: 'flaw',
};
