import assert from 'node:assert/strict';
import type { Version } from '../../../../src/core/account/resources/versions.ts';
import { differences } from '../../../../src/core/operations/deploy/differences.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { targetsOf } from '../../../../src/core/wrangler/environments.ts';
import { parseWrangler } from '../../../../src/core/wrangler/parse.ts';

const canary = 'canary-value-that-nobody-may-see';

function of(config: object, version: Partial<Version>, crons?: readonly string[]) {
  const [target] = targetsOf(parseWrangler(JSON.stringify({ name: 'api', ...config }), 'wrangler.json'));
  assert.ok(target);
  const deployed = { id: 'v', number: 1, compatibilityFlags: [], bindings: [], ...version } as unknown as Version;
  const found = differences(
    target,
    deployed,
    crons?.map((cron) => ({ cron, createdOn: undefined, modifiedOn: undefined })),
  );
  assert.ok(!JSON.stringify(found).includes(canary));
  return found;
}

describe('What a deploy changes and loses', () => {
  it('names dates, flags, limits and crons, and leaves alone what a file without the key leaves alone', () => {
    const version = { compatibilityDate: '2026-01-01', compatibilityFlags: ['a'], cpuMilliseconds: 50 };
    const config = { compatibility_date: '2026-02-02', compatibility_flags: ['b'], triggers: { crons: ['0 * * * *'] } };
    assert.deepEqual(of(config, version, ['1 * * * *']), {
      willChange: [
        'compatibility_date 2026-01-01 → 2026-02-02',
        'compatibility_flags a → b',
        'limits.cpu_ms 50 → of the plan',
        'cron 0 * * * * is added',
        'cron 1 * * * * is removed',
      ],
      willLose: [],
    });
    const without = of({ compatibility_flags: ['a'], limits: { cpu_ms: 50 } }, version, ['1 * * * *']);
    assert.deepEqual(without, { willChange: [], willLose: [] });
  });

  it('names variables without their values, and what only the dashboard has', () => {
    const bindings = [
      { name: 'MODE', type: 'plain_text', value: new Secret('dev') },
      { name: 'LIMITS', type: 'json', value: new Secret('{"b":1,"a":2}') },
      { name: 'FEATURE_X', type: 'plain_text', value: new Secret(canary) },
    ];
    const config = { vars: { MODE: canary, LIMITS: { a: 2, b: 1 }, NEW: canary } };
    assert.deepEqual(of(config, { bindings, source: 'dash' }), {
      willChange: ['var MODE gets another value', 'var NEW is added'],
      willLose: ['var FEATURE_X, set in the dashboard'],
    });
    assert.deepEqual(of({ ...config, keep_vars: true }, { bindings }).willLose, []);
  });

  it('names bindings by what they point at, and those of another kind', () => {
    const bindings = [
      { name: 'DB', type: 'd1', databaseId: 'one' },
      { name: 'Q', type: 'queue', queueName: 'tasks' },
      { name: 'OTHER', type: 'plain_text', value: new Secret('x') },
      { name: 'OLD', type: 'kv_namespace', namespaceId: 'k' },
    ];
    const config = {
      d1_databases: [{ binding: 'DB', database_id: 'two' }],
      queues: { producers: [{ binding: 'Q', queue: 'tasks' }] },
      services: [{ binding: 'OTHER', service: 'other' }],
      r2_buckets: [{ binding: 'FILES', bucket_name: 'files' }],
    };
    const { willChange, willLose } = of(config, { bindings });
    assert.deepEqual(willChange.toSorted(), [
      'DB: d1_databases one → d1_databases two',
      'OTHER: vars → services',
      'binding FILES (r2_buckets files) is added',
    ]);
    assert.deepEqual(willLose, ['binding OLD (kv_namespaces k), which the file does not have']);
  });

  it('says that a secret is lost to a variable or a binding of its name, and to nothing else', () => {
    const secret = (name: string) => ({ name, type: 'secret_text' });
    const bindings = [secret('A'), secret('B'), secret('C'), secret('D')];
    const config = { vars: { A: 'x' }, services: [{ binding: 'B', service: 's' }], secrets: { required: ['C', 'MISSING'] } };
    assert.deepEqual(of(config, { bindings }), {
      willChange: [],
      willLose: ['secret A, replaced by a variable of the file', 'secret B, replaced by a binding of the file'],
    });
  });
});
