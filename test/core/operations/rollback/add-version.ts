import assert from 'node:assert/strict';
import type { RunningSandbox, SandboxState } from '../../../sandbox/client.ts';

type Version = SandboxState['workers'][string]['versions'][number];

/** Adds a version of sample-api that serves all traffic, like the one before but for what the test changes. Gives its id. */
export async function addVersion(sandbox: RunningSandbox, change: Partial<Version>, tag: string): Promise<string> {
  const { versions = [], deployments = [] } = (await sandbox.state()).workers['sample-api'] ?? {};
  const last = versions.at(-1);
  assert.ok(last);
  const id = `9f8e7d6c-0000-4000-8000-${String(last.number + 1).padStart(12, '0')}`;
  const now = new Date().toISOString();
  const next = {
    ...last,
    id,
    number: last.number + 1,
    created_on: now,
    annotations: tag ? { 'workers/tag': tag } : {},
    etag: id,
    ...change,
  };
  const deployment = { ...deployments[0], id: `d-${id}`, created_on: now, versions: [{ version_id: id, percentage: 100 }] };
  await sandbox.patch(
    { op: 'set', path: '/workers/sample-api/versions', value: [...versions, next] },
    { op: 'set', path: '/workers/sample-api/deployments', value: [deployment, ...deployments] },
  );
  return id;
}
