import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { commands } from '../../src/vscode/contributions.ts';
import { type FaultRule, tokens } from '../sandbox/client.ts';
import { databases, storeId } from '../sandbox/scenarios/ids.ts';
import { agreed, api, onStage, type Scene } from './commands-stage.ts';
import type { Answers } from './commands-support.ts';

type Case = {
  readonly command: keyof typeof commands;
  readonly request: object;
  readonly answers?: Answers;
  /** The one request that changes the account. */
  readonly write: Pick<FaultRule, 'method' | 'path' | 'body'>;
  /** How often it is done, counted from any start. */
  readonly count: (scene: Scene) => Promise<number>;
  readonly prepare?: (scene: Scene) => void;
  readonly success: RegExp;
  /** What becomes of the second of two windows. */
  readonly second: RegExp;
};

const consumer = { worker: 'sample-queue-consumer', env: 'production', config: 'workers/queue-consumer/wrangler.jsonc' };
const versionsOf =
  (worker: string) =>
  async ({ stage }: Scene): Promise<number> =>
    (await stage.sandbox.state()).workers[worker]?.versions.length ?? 0;

async function appliedCount({ stage: { sandbox } }: Scene): Promise<number> {
  const response = await fetch(`${sandbox.url}/accounts/${sandbox.accountId}/d1/database/${databases.production.id}/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.main}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sql: 'SELECT COUNT(*) AS n FROM d1_migrations' }),
  });
  const { result } = (await response.json()) as { readonly result: readonly { readonly results: readonly { readonly n: number }[] }[] };
  return result[0]?.results[0]?.n ?? 0;
}

const cases: readonly Case[] = [
  {
    command: 'applyMigrations',
    request: { ...api, binding: 'DB' },
    answers: { picks: [/^Up to/] },
    write: { method: 'POST', path: '/query$', body: 'INSERT INTO .{0,3}d1_migrations' },
    count: appliedCount,
    success: /0003_idempotency_keys\.sql is applied to sample-runtime|0 migrations are applied .*applied meanwhile by somebody else/,
    second: /applied/,
  },
  {
    command: 'putSecret',
    request: { ...api, name: 'API_HMAC_SECRET' },
    write: { method: 'PUT', path: '/secrets$' },
    count: versionsOf('sample-api'),
    success: /API_HMAC_SECRET is on the deployed version of sample-api\./,
    second: /is on the deployed version/,
  },
  {
    command: 'putMissingSecrets',
    request: api,
    answers: { picks: [/^From .*\.dev\.vars$/] },
    write: { method: 'PATCH', path: '/secrets-bulk' },
    count: versionsOf('sample-api'),
    prepare: ({ stage }) => writeFileSync(path.join(stage.root, 'workers/api/.dev.vars'), 'API_HMAC_SECRET=one\nEXTRA=two\n'),
    success: /API_HMAC_SECRET, EXTRA are on the deployed version of sample-api\./,
    second: /are on the deployed version/,
  },
  {
    command: 'deleteSecret',
    request: { ...consumer, name: 'WORKFLOW_INTERNAL_TOKEN' },
    write: { method: 'DELETE', path: '/secrets/' },
    count: versionsOf('sample-queue-consumer'),
    success: /WORKFLOW_INTERNAL_TOKEN is gone from the deployed version of sample-queue-consumer\./,
    second: /may be gone already|is gone from|has no secret/,
  },
  {
    command: 'createStoreSecret',
    request: { ...api, name: 'PARTNER_KEY', secretName: 'PARTNER_KEY' },
    write: { method: 'POST', path: '/secrets_store/stores/[^/]+/secrets$' },
    count: async ({ stage }) =>
      (await stage.sandbox.state()).stores[storeId]?.secrets.filter(({ name }) => name === 'PARTNER_KEY').length ?? 0,
    success: /PARTNER_KEY is made/,
    second: /already|is made/,
  },
];

/** What goes wrong with the write, how often it is done then, and what a person reads and is offered. */
const faults = [
  { name: 'refused before the write', kind: 403, done: 0, says: /lacks "|may not do this/, offers: 'Show Permissions' },
  {
    name: 'the token expired since it was planned',
    kind: 401,
    done: 0,
    says: /The token is not valid, or no longer/,
    offers: 'Connect Account',
  },
  { name: 'failing during the write', kind: 500, done: 0, says: /not (?:applied|changed|made)|nothing was changed/i, offers: 'Try Again' },
  { name: 'done, and the answer lost', kind: 'lost', done: 1, says: undefined, offers: undefined },
] as const;

describe('operations: when things go wrong on the way', function () {
  this.timeout(120_000);
  const scene = onStage();

  for (const one of cases) {
    const { command, request, write, count, success } = one;
    const answers: Answers = { ...agreed, ...one.answers };
    const writes = async (): Promise<number> => {
      const [at, body] = [new RegExp(write.path), new RegExp(write.body ?? '')];
      const log = await scene.stage.sandbox.log();
      return log.filter((entry) => entry.method === write.method && at.test(entry.path) && body.test(entry.body)).length;
    };
    const begin = async (): Promise<number> => {
      one.prepare?.(scene);
      await scene.stage.sandbox.clearLog();
      return count(scene);
    };

    for (const { name, kind, done, says, offers } of faults)
      it(`${command}: ${name}`, async () => {
        const before = await begin();
        await scene.stage.sandbox.fault({ ...write, kind, times: 1 });
        const { logged } = await scene.act(commands[command], request, answers);
        assert.match(logged, says ?? success);
        assert.equal(/Offered: (.*)/.exec(logged)?.[1], offers, logged);
        assert.equal((await count(scene)) - before, done);
        assert.equal(await writes(), 1, 'sent once');
        if (done > 0) return;
        const again = await scene.act(commands[command], request, answers);
        assert.match(again.logged, success);
        assert.equal((await count(scene)) - before, 1);
      });

    it(`${command}: pressed twice`, async () => {
      const before = await begin();
      const { asked, logged } = await scene.twice(commands[command], request, answers);
      assert.equal(asked.filter(({ kind }) => kind === 'confirm').length, 1);
      assert.match(logged, success);
      assert.equal((await count(scene)) - before, 1);
      assert.equal(await writes(), 1);
    });

    it(`${command}: in two windows at once`, async () => {
      const before = await begin();
      const { asked, logged } = await scene.inTwoWindows(commands[command], request, answers);
      const consents = asked.filter(({ kind }) => kind === 'confirm').length;
      assert.match(logged, success);
      for (const line of logged.split(/\n(?!\s)/)) assert.match(line, one.second);
      const times = (await count(scene)) - before;
      assert.ok(times >= 1 && times <= consents, `${times} of ${consents}\n${logged}`);
      if (!['putSecret', 'putMissingSecrets'].includes(command)) assert.equal(times, 1, logged);
    });
  }
});
