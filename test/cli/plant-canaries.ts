import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tokens } from '../sandbox/client.ts';
import type { RunningSandbox } from '../sandbox/client.ts';
import { databases } from '../sandbox/scenarios/ids.ts';
import type { Canaries } from './canaries.ts';
import { put } from './run-cli.ts';

/** Every place of the sample that people put credentials into. */
export function plantInFiles(folder: string, canaries: Canaries): void {
  const append = (name: string, text: string): void => put(folder, name, readFileSync(path.join(folder, name), 'utf8') + text);
  append(
    'docs/RUNBOOK.md',
    `\n## Retry and replay of dead letters\n\nReplay with \`curl -X POST -H "Authorization: Bearer ${canaries.token('runbook')}" https://ops.sample.example/api/retry/TRACE\`, or replay all.\n\nAPI_KEY=${canaries.plain('runbook key')}\n`,
  );
  append('docs/RUNBOOK.md', `\n## Backup with ${canaries.token('heading')}\n\n1. Export with \`d1 export\`.\n2. Restore the backup.\n`);
  append(
    'PRODUCTION_READINESS_CHECKLIST.md',
    `\n## Ours ${canaries.token('section')}\n\n- [x] the old token ${canaries.token('checklist')} is rotated\n`,
  );
  append(
    'workers/queue-consumer/src/index.ts',
    `\n// const GITHUB_TOKEN = '${canaries.token('source')}';\nconst retentionDays = 30; // ${canaries.token('source line that is quoted')}\nvoid retentionDays;\n`,
  );
  put(folder, '.dev.vars', `API_INGRESS_TOKEN=${canaries.plain('.dev.vars')}\n`);
  put(folder, 'workers/api/.env.production', `STRIPE_API_KEY="${canaries.token('.env')}"\n`);
  put(
    folder,
    'workers/extra/wrangler.toml',
    `name = "extra"\nmain = "x.js"\ncompatibility_date = "2026-10-01"\naccount_id = "REPLACE_ME" # ${canaries.token('comment')}\nvars = { DB_PASSWORD = "${canaries.plain('inline table')}", account = "REPLACE_ME", OTHER_TOKEN = "${canaries.token('inline table, second')}" }\n`,
  );
  put(
    folder,
    '.preflight/attestations.json',
    JSON.stringify({
      schemaVersion: 1,
      items: {
        'slo-targets-defined': { attestation: { by: 'x', at: '2026-11-01T00:00:00Z', note: `see ${canaries.token('attestation')}` } },
      },
    }),
  );
}

/** What the account, its database and GitHub may hold. */
export async function plantInAccount(sandbox: RunningSandbox, canaries: Canaries): Promise<void> {
  const { workers, tokens: known } = await sandbox.state();
  const api = workers['sample-api'];
  assert.ok(api);
  const last = api.versions.length - 1;
  await sandbox.patch(
    { op: 'set', path: `/tokens/${canaries.plain('CLOUDFLARE_API_TOKEN')}`, value: known[tokens.main] },
    {
      op: 'set',
      path: `/workers/sample-api/versions/${last}/bindings/-`,
      value: { name: 'SMTP_PASSWORD', type: 'plain_text', text: canaries.plain('deployed var') },
    },
    {
      op: 'set',
      path: `/workers/sample-api/versions/${last}/bindings/-`,
      value: { name: 'SETTINGS', type: 'json', json: { apiKey: canaries.token('deployed json') } },
    },
    {
      op: 'set',
      path: `/workers/sample-api/versions/${last}/bindings/-`,
      value: { name: 'HIDDEN', type: 'secret_text', text: canaries.plain('deployed secret') },
    },
    {
      op: 'set',
      path: '/workers/sample-api/deployments/0/annotations/workers~1message',
      value: `rollback with ${canaries.token('deployment message')}`,
    },
    { op: 'set', path: '/github/*/runs/0/name', value: `CI ${canaries.token('run')}` },
    { op: 'set', path: '/github/*/workflows/0/name', value: `CI ${canaries.token('workflow')}` },
    { op: 'set', path: '/github/*/runs/0/jobs/0/name', value: `release ${canaries.token('job')}` },
  );
  const execute = async (sql: string): Promise<void> => {
    const answer = await fetch(`${sandbox.url}/accounts/${sandbox.accountId}/d1/database/${databases.production.id}/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sql }),
    });
    assert.equal(answer.status, 200, await answer.text());
  };
  const now = Date.now() - 60_000;
  await execute(
    `INSERT INTO dead_letters (trace_id, payload_json, error, created_at) VALUES ('trace-${canaries.token('trace')}', '{"password":"${canaries.plain('payload')}"}', '401 for Bearer ${canaries.token('dead letter')}', ${now})`,
  );
  await execute(
    `UPDATE runs SET status = 'failed', error = 'refused ${canaries.token('run error')}' WHERE rowid IN (SELECT rowid FROM runs LIMIT 3)`,
  ).catch(() => undefined);
}
