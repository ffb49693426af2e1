import { itemOf } from '../../core/checklist/items.ts';
import type { ReportItem } from '../../core/checklist/report.ts';

/** The lines of the built-in list, shortened for the narrow column: the section and the evidence say the rest. */
const short: Readonly<Record<string, string>> = {
  'd1-migrations-applied': 'D1 migrations applied',
  'queue-bound': 'Queue created and bound',
  'service-bindings-resolve': 'Service bindings resolve',
  'real-ids-private-repo': 'Real IDs in private repo only',
  'api-ingress-token-enabled': 'API_INGRESS_TOKEN',
  'api-hmac-secret-enabled': 'API_HMAC_SECRET',
  'dashboard-rbac-enabled': 'Dashboard RBAC',
  'secrets-in-secret-storage': 'Secrets in secret storage',
  'no-plaintext-secrets': 'No secrets in vars, source or docs',
  'dead-letters-monitored': 'Dead letters monitored',
  'retry-replay-documented': 'Retry and replay documented',
  'idempotency-tested': 'Idempotency tested',
  'cron-windows-reviewed': 'Cron windows reviewed',
  'dashboard-token-protected': 'Dashboard token-protected',
  'alert-route-configured': 'Alert route configured',
  'error-clusters-reviewed-daily': 'Error clusters reviewed',
  'slo-targets-defined': 'SLO targets defined',
  'volume-estimated': 'Volume estimated',
  'cpu-profile-tested': 'CPU profile tested',
  'plan-quotas-reviewed': 'Plan quotas reviewed',
  'backpressure-plan': 'Backpressure plan',
  'release-check-ci': 'release:check in CI',
  'branch-protection-main': 'Branch protection on main',
  'release-tags': 'Release tags',
  'rollback-tested': 'Rollback tested',
  'd1-backup-documented': 'D1 backup documented',
  'retention-policy-defined': 'Retention policy defined',
  'pii-redaction-documented': 'PII rules documented',
  'connector-credentials-scoped': 'Credentials scoped',
  'connector-retries-validated': 'Retries validated',
  'connector-contract-tests': 'Contract tests',
  'vendor-rate-limits-tested': 'Rate limits tested',
};

/** The label of an item: the short words where the line still says what the list says, else the line itself. */
export function titleOf({ id, text }: Pick<ReportItem, 'id' | 'text'>): string {
  const item = itemOf(id);
  return (item && item.text.replaceAll('`', '') === text ? short[id] : undefined) ?? text;
}
