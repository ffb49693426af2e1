import { aiTools } from './ai-tools.ts';
import { ai } from './ai.ts';
import { calls } from './calls.ts';
import { cloud } from './cloud.ts';
import { cloudflare } from './cloudflare.ts';
import { commerce } from './commerce.ts';
import { databases } from './databases.ts';
import { genericDetectors } from './generic.ts';
import { hosting } from './hosting.ts';
import { keys } from './keys.ts';
import { logins } from './logins.ts';
import { mail } from './mail.ts';
import { messaging } from './messaging.ts';
import { monitoring } from './monitoring.ts';
import { packages } from './packages.ts';
import { payments } from './payments.ts';
import { contextDetectors } from './providers.ts';
import { services } from './services.ts';
import { sourceControl } from './source-control.ts';
import type { Detector, FormDetector } from './types.ts';
import { vaults } from './vaults.ts';
import { webhooks } from './webhooks.ts';
import { workplace } from './workplace.ts';

const families = [
  cloudflare,
  sourceControl,
  packages,
  webhooks,
  cloud,
  hosting,
  vaults,
  aiTools,
  ai,
  monitoring,
  workplace,
  services,
  commerce,
  payments,
  mail,
  messaging,
  keys,
  databases,
  logins,
  calls,
];

/** Detectors that recognise a credential by its form; where two match one place, the earlier wins. */
export const formDetectors: readonly FormDetector[] = families.flat().map((spec) => ({ kind: 'form', ...spec }));

/** Every credential type this product knows. */
export const detectors: readonly Detector[] = [...formDetectors, ...contextDetectors, ...genericDetectors];
