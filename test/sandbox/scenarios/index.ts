import { drifted } from './drifted.ts';
import { empty } from './empty.ts';
import { large } from './large.ts';
import { ready } from './ready.ts';
import type { Scenario } from './scenario.ts';

export const scenarios = { empty, ready, drifted, large } satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

export function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(scenarios, name);
}
