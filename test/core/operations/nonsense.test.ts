import assert from 'node:assert/strict';
import { AccountError } from '../../../src/core/account/errors.ts';
import type { FaultRule } from '../../sandbox/client.ts';
import { quickClock } from '../account/loopback.ts';
import { openPlans, type PlanMaker } from './every-plan.ts';
import { openSampleStage, type SampleStage } from './sample-stage.ts';
import { stageFor, writes } from './support.ts';

const whole = (result: unknown): FaultRule => ({
  kind: 'says',
  path: '',
  text: JSON.stringify({ success: true, errors: [], messages: [], result }),
});

/** What an account, or what stands before it, may say in place of an answer. */
const answers: readonly (readonly [string, FaultRule])[] = [
  ['a page with 200', { kind: 'html', path: '', status: 200 }],
  ['a cut connection', { kind: 'truncated', path: '' }],
  ['an empty object', { kind: 'says', path: '', text: '{}' }],
  ['an empty result', whole({})],
  ['a list of nulls', whole([null, null])],
  ['a list of empty objects', whole([{}])],
];

describe('An account that answers nonsense while a plan is made', function () {
  this.timeout(60_000);
  let sample: SampleStage;
  let makers: Readonly<Record<string, PlanMaker>>;
  before(async () => {
    sample = await openSampleStage('drifted');
    makers = await openPlans(sample);
  });
  after(() => sample.close());

  /** A clear sentence: the plan is not made, or says that it could not see; anything else is given back. */
  const silent = async (make: PlanMaker): Promise<string | undefined> => {
    try {
      const { changes, risks, blocked } = await make(stageFor(sample.sandbox, { accountClock: quickClock() }).account);
      const text = [...changes, ...risks].join(' ');
      assert.doesNotMatch(text, /\.\.|undefined|\[object/);
      return / could not be seen: [A-Z].*\.?/.test(text) ? undefined : `${text} ${blocked.map(({ reason }) => reason).join(' ')}`;
    } catch (error) {
      assert.ok(AccountError.is(error, 'unexpected', 'offline'), String(error));
      assert.match(error.message, /^[A-Z].*\. ?\(?|\)\.?$/);
      return undefined;
    }
  };

  for (const [what, rule] of answers)
    it(`${what}: no plan takes it for an answer, and nothing is sent`, async () => {
      const { sandbox } = sample;
      const taken: string[] = [];
      for (const [name, make] of Object.entries(makers)) {
        await sandbox.reset('drifted');
        assert.notEqual(await silent(make), undefined, `${name} is planned when all is well`);
        for (const read of distinct(await sandbox.log())) {
          await sandbox.fault({ ...rule, ...read });
          const plan = await silent(make);
          if (plan !== undefined) taken.push(`${name} ${read.method} ${read.path} ${read.body}: ${plan}`);
          await sandbox.clearFaults();
        }
        assert.deepEqual(await writes(sandbox), []);
      }
      assert.deepEqual(taken, []);
    });
});

type Asked = Pick<FaultRule, 'path' | 'method'> & { readonly body: string };

/** Each question of a log once, as a rule hits it; those to a database are told apart by their SQL. */
function distinct(log: Awaited<ReturnType<SampleStage['sandbox']['log']>>): readonly Asked[] {
  const found = new Map<string, Asked>();
  for (const { method, path, body } of log) {
    const sql = ['FROM sqlite_master', 'SELECT \\*'].find((one) => new RegExp(one).test(body)) ?? '';
    const exact = `${path.replaceAll(/[.?+*()[\]|]/g, String.raw`\$&`)}$`;
    found.set(`${method} ${path} ${sql}`, { method, path: exact, body: sql });
  }
  return [...found.values()];
}
