import { createAccount } from '../../src/core/account/account.ts';
import { createBudget } from '../../src/core/account/budget.ts';
import { silentLog, systemClock } from '../../src/core/account/ports.ts';
import { checkReadiness } from '../../src/core/checklist/check-readiness.ts';
import { Secret } from '../../src/core/secret.ts';
import { startSandbox } from '../sandbox/client.ts';
import type { RunningSandbox, ScenarioName } from '../sandbox/client.ts';
import { readinessContext } from '../support/readiness.ts';
import { printTable, quantile } from './table.ts';
import type { Figure } from './table.ts';

const latency = 100;
const rounds = 5;

/** What a refresh of the sample costs: requests, and time against that of one call when each call takes 100 ms. */
export async function benchReadiness(): Promise<void> {
  const sandbox = await startSandbox();
  try {
    const figures: Figure[] = [];
    for (const scenario of ['ready', 'drifted', 'large'] as const) figures.push(...(await figuresOf(sandbox, scenario)));
    printTable(`A readiness refresh of five Workers, ${latency} ms per call`, figures);
  } finally {
    await sandbox.stop();
  }
}

async function figuresOf(sandbox: RunningSandbox, scenario: ScenarioName): Promise<readonly Figure[]> {
  await sandbox.reset(scenario);
  await sandbox.patch({ op: 'set', path: '/settings/latencyMs', value: latency });
  await refresh(sandbox);
  await sandbox.clearLog();
  await refresh(sandbox);
  const log = await sandbox.log();
  const vendors = log.filter(({ path }) => !path.startsWith('/app/')).length;
  const calls: number[] = [];
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    calls.push(await timed(() => oneCall(sandbox)));
    times.push(await timed(() => refresh(sandbox)));
  }
  const [call, time] = [median(calls), median(times)];
  return [
    {
      what: `\`${scenario}\`: requests to Cloudflare and GitHub`,
      measured: `${vendors} (and ${log.length - vendors} to the Workers)`,
      bar: '≤ 45',
    },
    {
      what: `\`${scenario}\`: refresh against one call`,
      measured: `${(time / call).toFixed(1)} × (${Math.round(time)} ms / ${Math.round(call)} ms)`,
      // The bar is the sample's: 5,000 Workers are one answer of some megabytes, which takes its own time to make and to read.
      bar: scenario === 'large' ? '' : '≤ 6 ×',
    },
  ];
}

async function refresh(sandbox: RunningSandbox): Promise<void> {
  const { project, account, github, workers, git, signal } = readinessContext(sandbox);
  await checkReadiness({
    project,
    signal,
    ...(account && { account }),
    ...(github && { github }),
    ...(workers && { workers }),
    ...(git && { git }),
  });
}

/** One read through the same client. */
async function oneCall(sandbox: RunningSandbox): Promise<void> {
  const credential = { type: 'token', token: new Secret(sandbox.token) } as const;
  const budget = createBudget({ clock: systemClock });
  const account = createAccount({
    credential,
    accountId: sandbox.accountId,
    baseUrl: sandbox.url,
    clock: systemClock,
    budget,
    log: silentLog,
  });
  await account.deployments('sample-api', new AbortController().signal);
}

async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}
