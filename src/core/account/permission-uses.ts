import type { AccountReads } from './account.ts';
import {
  analyticsRead,
  billingRead,
  d1Read,
  notificationsRead,
  pagesRead,
  queuesRead,
  routesRead,
  secretsStoreRead,
  settingsRead,
  tailRead,
  workersRead,
  zoneRead,
} from './permission.ts';
import type { Permission } from './permission.ts';

/** Operations that change the account or stream from it; ids as in the rows' fixes. */
export type OperationName =
  | 'S.put'
  | 'S.bulk'
  | 'S.delete'
  | 'S.versionPut'
  | 'SS.create'
  | 'D1.apply'
  | 'D1.bookmark'
  | 'D1.export'
  | 'R.restore'
  | 'V.deploy'
  | 'V.rollback'
  | 'C.put'
  | 'Q.create'
  | 'Q.consumer'
  | 'Q.resume'
  | 'D.deploy'
  | 'D.subdomain'
  | 'T.tail';

/** A permission group, what it serves, and the question that tells whether a token has it. */
export type PermissionUse = {
  readonly permission: Permission;
  /** Without an optional group some rows are unknown; the verdicts of most items do not depend on it. */
  readonly isOptional: boolean;
  /** Operations need the group's Edit level. */
  readonly editable: boolean;
  /** The dashboard's key for token templates; undefined where none is documented. */
  readonly templateKey: string | undefined;
  readonly items: readonly string[];
  readonly operations: readonly OperationName[];
  check(reads: AccountReads, signal: AbortSignal): Promise<unknown>;
};

const secretItems = [
  'api-ingress-token-enabled',
  'api-hmac-secret-enabled',
  'dashboard-rbac-enabled',
  'secrets-in-secret-storage',
  'alert-route-configured',
  'connector-credentials-scoped',
];
const connectorItems = ['connector-retries-validated', 'connector-contract-tests', 'vendor-rate-limits-tested'];
/** A query that every account answers with an empty list at least. */
const smallestUsage = (): string => {
  const today = new Date().toISOString().slice(0, 10);
  return `d1AnalyticsAdaptiveGroups(limit:1, filter:{date_geq:"${today}",date_leq:"${today}"}) { sum { readQueries } }`;
};

/** Minimal permissions in reading order (probes.md 7(d)); keys: the documentation of token templates. */
export const permissionUses: readonly PermissionUse[] = [
  {
    permission: workersRead,
    isOptional: false,
    editable: true,
    templateKey: 'workers_scripts',
    items: [
      'queue-bound',
      'service-bindings-resolve',
      ...secretItems,
      'no-plaintext-secrets',
      'cron-windows-reviewed',
      'dashboard-token-protected',
      'cpu-profile-tested',
      'plan-quotas-reviewed',
      'backpressure-plan',
      'release-tags',
      'rollback-tested',
      ...connectorItems,
    ],
    operations: ['S.put', 'S.bulk', 'S.delete', 'S.versionPut', 'V.deploy', 'V.rollback', 'C.put', 'D.deploy', 'D.subdomain'],
    // The subdomain, not the scripts: the list of 5,000 Workers is one answer of megabytes.
    check: (reads, signal) => reads.accountSubdomain(signal),
  },
  {
    permission: d1Read,
    isOptional: false,
    editable: true,
    templateKey: 'd1',
    items: [
      'd1-migrations-applied',
      'real-ids-private-repo',
      'dead-letters-monitored',
      'error-clusters-reviewed-daily',
      'slo-targets-defined',
      'plan-quotas-reviewed',
      'rollback-tested',
      'd1-backup-documented',
      'retention-policy-defined',
      'pii-redaction-documented',
    ],
    operations: ['D1.apply', 'D1.bookmark', 'D1.export', 'R.restore'],
    check: (reads, signal) => reads.d1ByName('preflight-permission-check', signal),
  },
  {
    permission: queuesRead,
    isOptional: false,
    editable: true,
    templateKey: 'queues',
    items: ['queue-bound', 'dead-letters-monitored', 'volume-estimated', 'backpressure-plan', 'retention-policy-defined'],
    operations: ['Q.create', 'Q.consumer', 'Q.resume'],
    check: (reads, signal) => reads.queueByName('preflight-permission-check', signal),
  },
  {
    permission: secretsStoreRead,
    isOptional: false,
    editable: true,
    templateKey: undefined,
    items: [...secretItems, 'real-ids-private-repo', 'plan-quotas-reviewed'],
    operations: ['SS.create'],
    check: (reads, signal) => reads.storeQuota(signal),
  },
  {
    permission: analyticsRead,
    isOptional: false,
    editable: false,
    templateKey: 'account_analytics',
    items: [
      'volume-estimated',
      'cpu-profile-tested',
      'plan-quotas-reviewed',
      'backpressure-plan',
      'cron-windows-reviewed',
      'dead-letters-monitored',
      'error-clusters-reviewed-daily',
    ],
    operations: [],
    check: (reads, signal) => reads.analytics(smallestUsage(), signal),
  },
  {
    permission: settingsRead,
    isOptional: false,
    editable: false,
    templateKey: 'account_settings',
    items: ['real-ids-private-repo'],
    operations: [],
    check: (reads, signal) => reads.accounts(signal),
  },
  {
    permission: tailRead,
    isOptional: true,
    editable: false,
    templateKey: undefined,
    items: [],
    operations: ['T.tail'],
    check: (reads, signal) => reads.tails('preflight-permission-check', signal),
  },
  {
    permission: billingRead,
    isOptional: true,
    editable: false,
    templateKey: 'billing',
    items: ['plan-quotas-reviewed', 'cron-windows-reviewed'],
    operations: [],
    check: (reads, signal) => reads.subscriptions(signal),
  },
  {
    permission: zoneRead,
    isOptional: true,
    editable: false,
    templateKey: 'zone',
    items: ['dashboard-token-protected', 'api-ingress-token-enabled', 'api-hmac-secret-enabled'],
    operations: [],
    check: (reads, signal) => reads.zones(signal),
  },
  {
    permission: routesRead,
    isOptional: true,
    editable: false,
    templateKey: 'workers_routes',
    items: ['dashboard-token-protected', 'api-ingress-token-enabled', 'api-hmac-secret-enabled'],
    operations: [],
    check: firstZoneRoutes,
  },
  {
    permission: pagesRead,
    isOptional: true,
    editable: false,
    templateKey: 'page',
    items: ['dashboard-token-protected'],
    operations: [],
    check: (reads, signal) => reads.pagesProject('preflight-permission-check', signal),
  },
  {
    permission: notificationsRead,
    isOptional: true,
    editable: false,
    templateKey: undefined,
    items: ['alert-route-configured'],
    operations: [],
    check: (reads, signal) => reads.alertPolicies(signal),
  },
];

async function firstZoneRoutes(reads: AccountReads, signal: AbortSignal): Promise<unknown> {
  const [first] = await reads.zones(signal);
  return first ? reads.routes(first.id, signal) : [];
}
