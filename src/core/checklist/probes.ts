import { alertRouteConfigured } from './probes/alert-route-configured.ts';
import { apiHmacSecretEnabled } from './probes/api-hmac-secret-enabled.ts';
import { apiIngressTokenEnabled } from './probes/api-ingress-token-enabled.ts';
import { branchProtectionMain } from './probes/branch-protection-main.ts';
import { cpuProfileTested } from './probes/cpu-profile-tested.ts';
import { d1MigrationsApplied } from './probes/d1-migrations-applied.ts';
import { dashboardRbacEnabled } from './probes/dashboard-rbac-enabled.ts';
import { dashboardTokenProtected } from './probes/dashboard-token-protected.ts';
import { errorClustersReviewedDaily } from './probes/error-clusters-reviewed-daily.ts';
import { planQuotasReviewed } from './probes/plan-quotas-reviewed.ts';
import { queueBound } from './probes/queue-bound.ts';
import { releaseCheckCi } from './probes/release-check-ci.ts';
import { releaseTags } from './probes/release-tags.ts';
import { rollbackTested } from './probes/rollback-tested.ts';
import { serviceBindingsResolve } from './probes/service-bindings-resolve.ts';
import { volumeEstimated } from './probes/volume-estimated.ts';
import type { Probe } from './probe.ts';

/** The probes in the order of `items.ts`. An item without one is answered by people alone. */
export const probes: readonly Probe[] = [
  d1MigrationsApplied,
  queueBound,
  serviceBindingsResolve,
  apiIngressTokenEnabled,
  apiHmacSecretEnabled,
  dashboardRbacEnabled,
  dashboardTokenProtected,
  alertRouteConfigured,
  errorClustersReviewedDaily,
  volumeEstimated,
  cpuProfileTested,
  planQuotasReviewed,
  releaseCheckCi,
  branchProtectionMain,
  releaseTags,
  rollbackTested,
];
