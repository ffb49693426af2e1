import type { ProbeClass } from './probe.ts';

/** One of the eight sections of the list, in order; `title` is the heading of the default checklist. */
export type Section = { readonly id: string; readonly title: string };

/** One of the 32 items. `text` is the line of the default checklist as Markdown; `pattern` finds the item in lines written otherwise. */
export type Item = {
  readonly id: string;
  readonly section: string;
  readonly class: ProbeClass;
  readonly text: string;
  readonly pattern: RegExp;
};

export const sections: readonly Section[] = [
  { id: 'resources', title: 'Cloudflare Resource Baseline' },
  { id: 'security', title: 'Security Baseline' },
  { id: 'reliability', title: 'Reliability Baseline' },
  { id: 'observability', title: 'Observability And Alerting' },
  { id: 'capacity', title: 'Capacity And Cost Controls' },
  { id: 'release', title: 'Release And Rollback Discipline' },
  { id: 'data', title: 'Data Safety' },
  { id: 'connectors', title: 'Connector Hardening (If Used)' },
];

/**
 * The list in display order, which is also the order in which patterns are tried on a line (lower-cased, without backticks): the first
 * that matches wins. Texts are those of the WorkerFlow list that the product renders by default.
 */
export const checklistItems: readonly Item[] = [
  item('resources', 'd1-migrations-applied', 'auto', 'D1 database created and migrations applied (`--remote`)', /d1.*migrations? applied/),
  item('resources', 'queue-bound', 'auto', 'queue created and bound to API + queue-consumer', /queue created.*bound/),
  item('resources', 'service-bindings-resolve', 'auto', 'all worker service bindings resolve correctly', /service bindings? resolve/),
  item(
    'resources',
    'real-ids-private-repo',
    'auto',
    'wrangler files contain real IDs in private deployment repo only',
    /real ids?.*private/,
  ),
  item('security', 'api-ingress-token-enabled', 'auto', '`API_INGRESS_TOKEN` enabled', /api_ingress_token/),
  item('security', 'api-hmac-secret-enabled', 'auto', '`API_HMAC_SECRET` enabled for signed clients', /api_hmac_secret/),
  item(
    'security',
    'dashboard-rbac-enabled',
    'auto',
    'dashboard RBAC enabled (`OPS_DASHBOARD_READ_TOKEN` / `OPS_DASHBOARD_WRITE_TOKEN`)',
    /rbac|ops_dashboard_(read|write)_token/,
  ),
  item(
    'security',
    'secrets-in-secret-storage',
    'auto',
    'secret values stored via `wrangler secret put` or Secrets Store',
    /secret values stored/,
  ),
  item('security', 'no-plaintext-secrets', 'auto', 'no secrets in `vars`, source code, or docs', /no secrets in/),
  item(
    'reliability',
    'dead-letters-monitored',
    'assisted',
    'dead-letter handling monitored (`/api/ops/dead-letters`)',
    /dead-?letter.*monitor/,
  ),
  item('reliability', 'retry-replay-documented', 'assisted', 'retry/replay process documented for operators', /retry\/?.*replay.*document/),
  item('reliability', 'idempotency-tested', 'assisted', 'idempotency behavior tested for critical routes', /idempotency/),
  item(
    'reliability',
    'cron-windows-reviewed',
    'assisted',
    'cron schedules reviewed for safe execution windows',
    /cron schedules? reviewed/,
  ),
  item('observability', 'dashboard-token-protected', 'auto', 'dashboard deployed and token-protected', /dashboard deployed/),
  item(
    'observability',
    'alert-route-configured',
    'auto',
    'alert route configured (`chat_notify` / `slack_message` or equivalent)',
    /alert route/,
  ),
  item('observability', 'error-clusters-reviewed-daily', 'assisted', 'error clusters reviewed daily', /error clusters?/),
  item('observability', 'slo-targets-defined', 'assisted', 'minimum SLO/SLA targets defined for critical workflows', /\b(slo|sla)s?\b/),
  item('capacity', 'volume-estimated', 'assisted', 'expected request + queue volume estimated', /volume estimated/),
  item('capacity', 'cpu-profile-tested', 'assisted', 'CPU/runtime profile tested with representative payloads', /cpu/),
  item('capacity', 'plan-quotas-reviewed', 'assisted', 'Cloudflare plan quotas reviewed against expected load', /quotas?/),
  item('capacity', 'backpressure-plan', 'assisted', 'backpressure plan defined for burst traffic', /backpressure/),
  item('release', 'release-check-ci', 'auto', '`npm run release:check` passing in CI', /release:?check/),
  item('release', 'branch-protection-main', 'auto', 'branch protection enabled on `main`', /branch protection/),
  item('release', 'release-tags', 'auto', 'release tags created for deployable versions (`vX.Y.Z`)', /release tags?/),
  item('release', 'rollback-tested', 'assisted', 'rollback procedure tested to previous known-good tag', /rollback.*tested/),
  item('data', 'd1-backup-documented', 'assisted', 'D1 backup/export process documented', /backup|export process/),
  item('data', 'retention-policy-defined', 'assisted', 'retention policy defined for run/dead-letter data', /retention/),
  item('data', 'pii-redaction-documented', 'assisted', 'PII handling and redaction rules documented', /pii/),
  item('connectors', 'connector-credentials-scoped', 'manual', 'connector credentials scoped minimally', /connector credentials? scoped/),
  item(
    'connectors',
    'connector-retries-validated',
    'assisted',
    'connector API error handling and retries validated',
    /connector api error/,
  ),
  item('connectors', 'connector-contract-tests', 'assisted', 'contract tests cover connector request/response mapping', /contract tests?/),
  item('connectors', 'vendor-rate-limits-tested', 'assisted', 'rate-limit behavior tested for vendor APIs', /rate-?limit behaviou?r/),
];

const byId: ReadonlyMap<string, Item> = new Map(checklistItems.map((one) => [one.id, one]));

/** The item of an id; undefined for custom lines. */
export function itemOf(id: string): Item | undefined {
  return byId.get(id);
}

/** The id that a line's words mean; undefined for a custom line. */
export function matchItem(text: string): string | undefined {
  const words = text.toLowerCase().replaceAll('`', '');
  return checklistItems.find(({ pattern }) => pattern.test(words))?.id;
}

function item(section: string, id: string, kind: ProbeClass, text: string, pattern: RegExp): Item {
  return { id, section, class: kind, text, pattern };
}
