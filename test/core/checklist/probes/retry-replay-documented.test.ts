import assert from 'node:assert/strict';
import { retryReplayDocumented as probe } from '../../../../src/core/checklist/probes/retry-replay-documented.ts';
import { startSandbox } from '../../../sandbox/client.ts';
import type { RunningSandbox } from '../../../sandbox/client.ts';
import { lookAt, rowAt } from '../../../support/readiness.ts';

const runbook = 'docs/RUNBOOK.md';

describe('retry-replay-documented', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  it('warn: a document covers it, and a person must confirm', async () => {
    const seen = await lookAt(probe, sandbox);
    assert.deepEqual(
      [seen.verdict, seen.sentence],
      ['warn', 'docs/RUNBOOK.md § Retry and replay of dead letters (line 3) covers this; a person must confirm it.'],
    );
    assert.equal(seen.attest?.needed, true);
    assert.equal(seen.attest?.expiresAfterMs, 180 * 86_400_000);
    assert.deepEqual(seen.refs[0], { path: runbook, line: 3, title: 'Retry and replay of dead letters' });
    assert.deepEqual(await sandbox.log(), [], 'it asks nobody');
  });

  it('unknown: no document', async () => {
    const seen = await lookAt(probe, sandbox, { edits: { [runbook]: undefined } });
    assert.deepEqual([seen.verdict, seen.sentence], ['unknown', 'No document in this workspace covers retry, replay or dead letters.']);
  });

  it('unknown: endpoints are listed, but nothing says what to do', async () => {
    const list = '# Endpoints\n\n- `POST /api/retry/{traceId}` retries\n- `POST /api/replay/{traceId}` replays\n';
    const seen = await lookAt(probe, sandbox, { edits: { [runbook]: undefined, 'docs/API.md': list } });
    assert.deepEqual(
      [seen.verdict, seen.sentence],
      ['unknown', 'docs/API.md § Endpoints (line 1) mentions this, but does not say what is needed.'],
    );
  });

  it('shows the routes in the source and the tests of a replay', async () => {
    const route = "if (path.startsWith('/api/retry/')) return retry();\n";
    const seen = await lookAt(probe, sandbox, {
      edits: { 'workers/ops-dashboard/src/retry.ts': `// serves /api/replay/\n${route}`, 'tests/failed-run-replay.test.ts': '' },
    });
    assert.equal(rowAt(seen, '/api/retry/').description, 'named in workers/ops-dashboard/src/retry.ts');
    assert.deepEqual(rowAt(seen, '/api/retry/').refs, [{ path: 'workers/ops-dashboard/src/retry.ts', line: 2 }]);
    assert.equal(rowAt(seen, '/api/replay/').description, 'no source file here names it', 'a comment serves nothing');
    assert.equal(rowAt(seen, 'tests/failed-run-replay.test.ts').description, 'tests a replay');
  });

  it('goes stale when the document changes', async () => {
    const one = await lookAt(probe, sandbox);
    const other = await lookAt(probe, sandbox, { edits: { [runbook]: (text) => text.replace('falls back', 'falls') } });
    assert.notEqual(one.inputsHash, other.inputsHash);
  });
});
