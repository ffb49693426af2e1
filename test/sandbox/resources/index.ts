import { Router } from '../http/router.ts';
import { accountRoutes } from './accounts.ts';
import { alertingRoutes } from './alerting.ts';
import { assetRoutes } from './assets.ts';
import { d1Routes } from './d1.ts';
import { deploymentRoutes } from './deployments.ts';
import { domainRoutes } from './domains.ts';
import { graphqlRoutes } from './graphql.ts';
import { observabilityRoutes } from './observability.ts';
import { queueRoutes } from './queues.ts';
import { scheduleRoutes } from './schedules.ts';
import { scriptRoutes } from './scripts.ts';
import { secretRoutes } from './secrets.ts';
import { secretsStoreRoutes } from './secrets-store.ts';
import { serviceRoutes } from './services.ts';
import { storageRoutes } from './storage.ts';
import { subdomainRoutes } from './subdomain.ts';
import { tailRoutes } from './tails.ts';
import { timeTravelRoutes } from './time-travel.ts';
import { versionRoutes } from './versions.ts';

/** Everything under `/client/v4`. */
export const apiRouter = new Router([
  ...accountRoutes,
  ...alertingRoutes,
  ...assetRoutes,
  ...d1Routes,
  ...deploymentRoutes,
  ...domainRoutes,
  ...graphqlRoutes,
  ...observabilityRoutes,
  ...queueRoutes,
  ...scheduleRoutes,
  ...scriptRoutes,
  ...secretRoutes,
  ...secretsStoreRoutes,
  ...serviceRoutes,
  ...storageRoutes,
  ...subdomainRoutes,
  ...tailRoutes,
  ...timeTravelRoutes,
  ...versionRoutes,
]);
