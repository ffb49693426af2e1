import { emptyState, type Scenario } from './scenario.ts';

export const empty: Scenario = {
  about: 'A fresh account on the free plan: nothing made yet, no workers.dev subdomain.',
  build: emptyState,
};
