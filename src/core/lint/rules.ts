import type { Rule } from './rule.ts';
import { assetsSpaWithoutRunWorkerFirst } from './rules/assets-spa-without-run-worker-first.ts';
import { compatibilityDate } from './rules/compatibility-date.ts';
import { conflictingConfigs } from './rules/conflicting-configs.ts';
import { duplicateBinding } from './rules/duplicate-binding.ts';
import { durableObjectWithoutMigration } from './rules/durable-object-without-migration.ts';
import { envInheritsRoutesOrCrons } from './rules/env-inherits-routes-or-crons.ts';
import { envMissingBinding } from './rules/env-missing-binding.ts';
import { envMissingVar } from './rules/env-missing-var.ts';
import { envSameName } from './rules/env-same-name.ts';
import { ignoreWithoutReason } from './rules/ignore-without-reason.ts';
import { inconsistentId } from './rules/inconsistent-id.ts';
import { invalidConfig } from './rules/invalid-config.ts';
import { invalidCron } from './rules/invalid-cron.ts';
import { leakedSecret } from './rules/leaked-secret.ts';
import { malformedId } from './rules/malformed-id.ts';
import { migrationRisk } from './rules/migration-risk.ts';
import { missingMigrationsDir } from './rules/missing-migrations-dir.ts';
import { newClassesKvBacked } from './rules/new-classes-kv-backed.ts';
import { noObservability } from './rules/no-observability.ts';
import { observabilityContradiction } from './rules/observability-contradiction.ts';
import { placeholderId } from './rules/placeholder-id.ts';
import { previewIdIsProduction } from './rules/preview-id-is-production.ts';
import { queueWithoutConsumer } from './rules/queue-without-consumer.ts';
import { queueWithoutDeadLetter } from './rules/queue-without-dead-letter.ts';
import { removedKey } from './rules/removed-key.ts';
import { resourceSharedAcrossEnvironments } from './rules/resource-shared-across-environments.ts';
import { routesWithoutWorkersDev } from './rules/routes-without-workers-dev.ts';
import { secondQueueConsumer } from './rules/second-queue-consumer.ts';
import { secretInVars } from './rules/secret-in-vars.ts';
import { serviceEnvironmentRemoved } from './rules/service-environment-removed.ts';
import { serviceNotFound } from './rules/service-not-found.ts';
import { syntaxError } from './rules/syntax-error.ts';
import { tomlKeySwallowed } from './rules/toml-key-swallowed.ts';
import { topLevelOnlyKeyInEnv } from './rules/top-level-only-key-in-env.ts';
import { trackedDevVars } from './rules/tracked-dev-vars.ts';
import { undeclaredSecret } from './rules/undeclared-secret.ts';
import { unknownKey } from './rules/unknown-key.ts';
import { varShadowsSecret } from './rules/var-shadows-secret.ts';
import { wrongType } from './rules/wrong-type.ts';

/** Every rule, in the order the README lists them. */
export const rules: readonly Rule[] = [
  leakedSecret,
  secretInVars,
  placeholderId,
  malformedId,
  trackedDevVars,
  syntaxError,
  unknownKey,
  wrongType,
  removedKey,
  tomlKeySwallowed,
  envMissingBinding,
  envMissingVar,
  envSameName,
  envInheritsRoutesOrCrons,
  topLevelOnlyKeyInEnv,
  invalidCron,
  duplicateBinding,
  resourceSharedAcrossEnvironments,
  previewIdIsProduction,
  inconsistentId,
  varShadowsSecret,
  undeclaredSecret,
  durableObjectWithoutMigration,
  newClassesKvBacked,
  queueWithoutConsumer,
  queueWithoutDeadLetter,
  secondQueueConsumer,
  serviceNotFound,
  serviceEnvironmentRemoved,
  missingMigrationsDir,
  migrationRisk,
  noObservability,
  observabilityContradiction,
  compatibilityDate,
  conflictingConfigs,
  routesWithoutWorkersDev,
  assetsSpaWithoutRunWorkerFirst,
  ignoreWithoutReason,
  invalidConfig,
];
