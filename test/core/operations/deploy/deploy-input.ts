import assert from 'node:assert/strict';
import { databasesOf } from '../../../../src/core/operations/d1/migration-source.ts';
import type { DeployOptions } from '../../../../src/core/operations/deploy/deploy.ts';
import type { DeployInput } from '../../../../src/core/operations/deploy/plan-deploy.ts';
import { runAsChild } from '../../../../src/core/operations/wrangler-tool.ts';
import type { RunCommand } from '../../../../src/core/operations/wrangler-tool.ts';
import { loadProject } from '../../../../src/core/project/load.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { tokens } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import type { Wrangler } from '../../../sandbox/wrangler.ts';
import { childEnvironment, ownWrangler } from '../support.ts';

/** A production Worker of the sample copied to `root`, as a deploy takes it. */
export async function deployInput(root: string, worker = 'sample-api', parts: Partial<DeployInput> = {}): Promise<DeployInput> {
  const { project } = await loadProject(root);
  const target = project.targets().find(({ name }) => name === worker);
  assert.ok(target, worker);
  const databases = databasesOf(target, root);
  return { target, project, root, isProduction: true, databases, tool: ownWrangler(), git: undefined, ...parts };
}

/** An environment with variables that would lead a deploy astray if they got through. */
export function deployOptions(
  sandbox: RunningSandbox,
  wrangler: Wrangler,
  run: RunCommand = runAsChild(),
  token = tokens.main,
): DeployOptions {
  const astray = { CLOUDFLARE_ENV: 'somewhere-else', CLOUDFLARE_API_TOKEN: 'not-this-one' };
  return { run, token: new Secret(token), environment: { ...childEnvironment(wrangler), CLOUDFLARE_API_BASE_URL: sandbox.url, ...astray } };
}
