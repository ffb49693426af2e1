import assert from 'node:assert/strict';
import { countPersonalData } from '../../../src/core/checklist/payload-counts.ts';
import { startSandbox } from '../../sandbox/client.ts';
import type { RunningSandbox } from '../../sandbox/client.ts';
import { databases } from '../../sandbox/scenarios/ids.ts';
import { readinessContext } from '../../support/readiness.ts';
import { stageFor } from '../operations/support.ts';

describe('counting personal data in payloads', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  before(async () => (sandbox = await startSandbox({ scenario: 'ready' })));
  after(() => sandbox.stop());

  it('counts in the newest 50 inside the database, and gives figures only', async () => {
    const payloads = [
      [
        '{"to":"jane.canary@mail.example.com"}',
        '{"tel":"+49 (170) 123-45.67"}',
        '{"both":"a@b.co, +15551234567"}',
        '{"at":1763900000000,"x":"a @ b.c","y":"+1"}',
      ],
      Array.from({ length: 50 }, () => '{"old":"old@mail.example.com"}'),
    ].flat();
    const { account } = stageFor(sandbox);
    const { signal } = new AbortController();
    const rows = payloads.map((text, at) => `('t${at}', '${text}', 'e', ${1e15 - at})`);
    await account.d1Execute(
      databases.production.id,
      `INSERT INTO dead_letters (trace_id, payload_json, error, created_at) VALUES ${rows.join(', ')}`,
      [],
      signal,
    );
    const counts = await countPersonalData(readinessContext(sandbox));
    assert.ok(counts);
    assert.equal(counts.column, 'dead_letters.payload_json');
    assert.equal(counts.payloads, 50);
    assert.equal(counts.withMail, 48);
    assert.equal(counts.withPhone, 2);
    assert.ok(!JSON.stringify(counts).includes('canary'));
  });

  it('is undefined where no table keeps payloads', async () => {
    const { account } = stageFor(sandbox);
    const { signal } = new AbortController();
    await account.d1Execute(databases.production.id, 'DROP TABLE dead_letters', [], signal);
    assert.equal(await countPersonalData(readinessContext(sandbox)), undefined);
  });
});
