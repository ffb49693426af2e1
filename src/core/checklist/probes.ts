import { alertRouteConfigured } from './probes/alert-route-configured.ts';
import { apiHmacSecretEnabled } from './probes/api-hmac-secret-enabled.ts';
import { apiIngressTokenEnabled } from './probes/api-ingress-token-enabled.ts';
import { backpressurePlan } from './probes/backpressure-plan.ts';
import { branchProtectionMain } from './probes/branch-protection-main.ts';
import { connectorContractTests } from './probes/connector-contract-tests.ts';
import { connectorCredentialsScoped } from './probes/connector-credentials-scoped.ts';
import { connectorRetriesValidated } from './probes/connector-retries-validated.ts';
import { cpuProfileTested } from './probes/cpu-profile-tested.ts';
import { cronWindowsReviewed } from './probes/cron-windows-reviewed.ts';
import { d1BackupDocumented } from './probes/d1-backup-documented.ts';
import { d1MigrationsApplied } from './probes/d1-migrations-applied.ts';
import { dashboardRbacEnabled } from './probes/dashboard-rbac-enabled.ts';
import { dashboardTokenProtected } from './probes/dashboard-token-protected.ts';
import { deadLettersMonitored } from './probes/dead-letters-monitored.ts';
import { errorClustersReviewedDaily } from './probes/error-clusters-reviewed-daily.ts';
import { idempotencyTested } from './probes/idempotency-tested.ts';
import { noPlaintextSecrets } from './probes/no-plaintext-secrets.ts';
import { piiRedactionDocumented } from './probes/pii-redaction-documented.ts';
import { planQuotasReviewed } from './probes/plan-quotas-reviewed.ts';
import { queueBound } from './probes/queue-bound.ts';
import { realIdsPrivateRepo } from './probes/real-ids-private-repo.ts';
import { releaseCheckCi } from './probes/release-check-ci.ts';
import { releaseTags } from './probes/release-tags.ts';
import { retentionPolicyDefined } from './probes/retention-policy-defined.ts';
import { retryReplayDocumented } from './probes/retry-replay-documented.ts';
import { rollbackTested } from './probes/rollback-tested.ts';
import { secretsInSecretStorage } from './probes/secrets-in-secret-storage.ts';
import { serviceBindingsResolve } from './probes/service-bindings-resolve.ts';
import { sloTargetsDefined } from './probes/slo-targets-defined.ts';
import { vendorRateLimitsTested } from './probes/vendor-rate-limits-tested.ts';
import { volumeEstimated } from './probes/volume-estimated.ts';
import type { Probe } from './probe.ts';

/** The probes in the order of `items.ts`. An item without one is answered by people alone. */
export const probes: readonly Probe[] = [
  d1MigrationsApplied,
  queueBound,
  serviceBindingsResolve,
  realIdsPrivateRepo,
  apiIngressTokenEnabled,
  apiHmacSecretEnabled,
  dashboardRbacEnabled,
  secretsInSecretStorage,
  noPlaintextSecrets,
  deadLettersMonitored,
  retryReplayDocumented,
  idempotencyTested,
  cronWindowsReviewed,
  dashboardTokenProtected,
  alertRouteConfigured,
  errorClustersReviewedDaily,
  sloTargetsDefined,
  volumeEstimated,
  cpuProfileTested,
  planQuotasReviewed,
  backpressurePlan,
  releaseCheckCi,
  branchProtectionMain,
  releaseTags,
  rollbackTested,
  d1BackupDocumented,
  retentionPolicyDefined,
  piiRedactionDocumented,
  connectorCredentialsScoped,
  connectorRetriesValidated,
  connectorContractTests,
  vendorRateLimitsTested,
];
