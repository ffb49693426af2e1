import assert from 'node:assert/strict';
import { startSandbox, type RunningSandbox } from './client.ts';
import { d1Flow, timeTravelFlow } from './flows/d1.ts';
import { draftFlow, gradualFlow, secretFlow } from './flows/versions.ts';
import { identityFlow } from './flows/identity.ts';
import { queueFlow, storeFlow } from './flows/queues.ts';
import { freePlanFlow, fromNothingFlow, sampleFlow } from './flows/deploy.ts';
import { tailFlow } from './flows/tail.ts';
import type { Flow } from './flows/flow.ts';
import { wranglerFor } from './wrangler.ts';

const patience = 240_000;
const atOnce = 3;

const flows: readonly Flow[] = [
  fromNothingFlow,
  sampleFlow,
  gradualFlow,
  secretFlow,
  d1Flow,
  queueFlow,
  timeTravelFlow,
  storeFlow,
  freePlanFlow,
  draftFlow,
  identityFlow,
  tailFlow,
];

/** Each flow has an account of its own, so they run beside each other; a test only waits for its own. */
describe('the real wrangler on the sandbox', function suite() {
  this.timeout(patience);
  const running = startAll(flows);

  for (const [index, flow] of flows.entries()) {
    it(flow.about, async () => {
      const { log } = await (running()[index] as Promise<{ log: Awaited<ReturnType<RunningSandbox['log']>> }>);
      assert.ok(log.length > 0, 'wrangler asked the sandbox nothing');
      assert.deepEqual(
        log.filter((entry) => entry.unrouted).map(({ method, path }) => `${method} ${path}`),
        [],
        'wrangler asked for something the sandbox does not serve',
      );
    });
  }
});

/** Start the flows when the first test asks, a few at a time. */
function startAll(all: readonly Flow[]): () => Promise<unknown>[] {
  let started: Promise<unknown>[] | undefined;
  return () => {
    if (started !== undefined) return started;
    const lanes: Promise<unknown>[] = Array.from({ length: atOnce }, () => Promise.resolve());
    started = all.map((flow, index) => {
      const lane = index % atOnce;
      const work = (lanes[lane] ?? Promise.resolve()).then(() => runFlow(flow));
      lanes[lane] = work.catch(() => {});
      return work;
    });
    for (const each of started) each.catch(() => {});
    return started;
  };
}

async function runFlow(flow: Flow): Promise<{ readonly log: Awaited<ReturnType<RunningSandbox['log']>> }> {
  const sandbox = await startSandbox({ scenario: flow.scenario });
  const wrangler = wranglerFor(sandbox);
  try {
    await flow.run(sandbox, wrangler);
    return { log: await sandbox.log() };
  } finally {
    await sandbox.stop();
    wrangler.dispose();
  }
}
