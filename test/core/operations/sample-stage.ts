import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox/client.ts';
import type { RunningSandbox, ScenarioName } from '../../sandbox/client.ts';
import { copySample } from '../../sandbox/flows/flow.ts';
import { wranglerFor } from '../../sandbox/wrangler.ts';
import type { Wrangler } from '../../sandbox/wrangler.ts';
import { startProxy } from './support.ts';
import type { Proxy } from './support.ts';

/** An account, a proxy before it, the official wrangler, and a copy of the sample for it: what an operation's suite acts on. */
export type SampleStage = {
  readonly sandbox: RunningSandbox;
  readonly wrangler: Wrangler;
  readonly proxy: Proxy;
  /** The copy of the sample; its place stays the same. */
  readonly root: string;
  /** The account as its scenario begins, and the sample as it is in the repository. */
  readonly renew: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openSampleStage(scenario: ScenarioName = 'ready'): Promise<SampleStage> {
  const sandbox = await startSandbox({ scenario });
  const wrangler = wranglerFor(sandbox);
  const proxy = await startProxy(sandbox);
  return {
    sandbox,
    wrangler,
    proxy,
    root: copySample(wrangler),
    async renew() {
      await sandbox.reset(scenario);
      rmSync(join(wrangler.folder, 'sample'), { recursive: true, force: true });
      copySample(wrangler);
    },
    async close() {
      await proxy.close();
      await sandbox.stop();
      wrangler.dispose();
    },
  };
}
