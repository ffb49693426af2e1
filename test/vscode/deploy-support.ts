import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { type Wrangler, wranglerFor } from '../sandbox/wrangler.ts';
import type { RunningSandbox, SandboxState } from '../sandbox/client.ts';
import { type Answers, openStage, run, type Stage } from './commands-support.ts';

export const api = { worker: 'sample-api', env: 'production', config: 'workers/api/wrangler.jsonc' };
export const workflow = { worker: 'sample-workflow', env: 'production', config: 'workers/workflow/wrangler.toml' };
export const agreed: Answers = { confirm: 'first button', picks: ['Deploy anyway', 'Upload anyway'] };
export const ofApi = ['--config', 'workers/api/wrangler.jsonc', '--env', 'production'];

type Version = SandboxState['workers'][string]['versions'][number];

/** A stage with the official wrangler beside it, as another terminal has it, and what tests of versions ask of both. */
export type DeployStage = Stage & {
  readonly wrangler: Wrangler;
  readonly act: (id: string, request: object, answers?: Answers) => ReturnType<typeof run>;
  /** What wrangler prints; it must end well. */
  readonly ask: (args: readonly string[]) => Promise<string>;
  readonly worker: (name?: string) => Promise<SandboxState['workers'][string]>;
  /** Full ids of the versions with traffic, as the account has them. */
  readonly serving: (name?: string) => Promise<readonly string[]>;
};

export async function openDeployStage(scenario: 'ready' | 'drifted' = 'ready'): Promise<DeployStage> {
  const stage = await openStage(scenario);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@sample.example', ...args], { cwd: stage.root, encoding: 'utf8' });
  git('init', '-q', '-b', 'main');
  git('add', 'workers');
  git('commit', '-q', '-m', 'First');
  const wrangler = wranglerFor(stage.sandbox);
  const worker = async (name = 'sample-api'): Promise<SandboxState['workers'][string]> => {
    const found = (await stage.sandbox.state()).workers[name];
    assert.ok(found, name);
    return found;
  };
  return {
    ...stage,
    wrangler,
    act: (id, request, answers = agreed) => run(stage.services, answers, id, { ...request, folder: stage.folder }),
    ask: async (args) => {
      const { code, stdout, stderr } = await wrangler.run(args, { cwd: stage.root });
      assert.equal(code, 0, stderr || stdout);
      return stdout;
    },
    worker,
    serving: async (name) => ((await worker(name)).deployments[0]?.versions ?? []).map(({ version_id: id }) => id),
    close: async () => {
      wrangler.dispose();
      await stage.close();
    },
  };
}

/** Adds a version of a Worker that serves all traffic, like the one before but for what the test changes: somebody else deployed. Gives its id. */
export async function addVersion(sandbox: RunningSandbox, change: Partial<Version> = {}, name = 'sample-api'): Promise<string> {
  const { versions = [], deployments = [] } = (await sandbox.state()).workers[name] ?? {};
  const last = versions.at(-1);
  assert.ok(last);
  const id = `${(0x9f8e0000 + last.number).toString(16)}-0000-4000-8000-${String(last.number + 1).padStart(12, '0')}`;
  const at = new Date().toISOString();
  const next = { ...last, id, number: last.number + 1, created_on: at, annotations: {}, etag: id, ...change };
  const deployment = { ...deployments[0], id: `d-${id}`, created_on: at, annotations: {}, versions: [{ version_id: id, percentage: 100 }] };
  await sandbox.patch(
    { op: 'set', path: `/workers/${name}/versions`, value: [...versions, next] },
    { op: 'set', path: `/workers/${name}/deployments`, value: [deployment, ...deployments] },
  );
  return id;
}
