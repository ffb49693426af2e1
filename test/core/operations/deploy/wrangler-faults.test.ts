import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { deploy } from '../../../../src/core/operations/deploy/deploy.ts';
import { planDeploy } from '../../../../src/core/operations/deploy/plan-deploy.ts';
import type { DeployInput } from '../../../../src/core/operations/deploy/plan-deploy.ts';
import { runAsChild, type RunCommand } from '../../../../src/core/operations/wrangler-tool.ts';
import { node24, tokens } from '../../../sandbox/client.ts';
import { openSampleStage, type SampleStage } from '../sample-stage.ts';
import { never, ownWrangler, type Stage, stageFor, writes } from '../support.ts';
import { deployInput, deployOptions } from './deploy-input.ts';

const git = { branch: 'main', commit: 'a'.repeat(40), subject: 'First', tag: undefined, changedFiles: 0, unpushed: 0 };

describe('Deploying with a wrangler that is not as it should be', function () {
  this.timeout(120_000);
  let sample: SampleStage;
  before(async () => (sample = await openSampleStage()));
  after(() => sample.close());
  beforeEach(() => sample.renew());

  const planned = async (stage: Stage, parts: Partial<DeployInput> = {}) =>
    planDeploy(await deployInput(sample.root, 'sample-api', { git, ...parts }), { account: stage.account, signal: never });
  const run = async (stage: Stage, parts: Partial<DeployInput> = {}, how?: RunCommand) => {
    const plan = await planned(stage, parts);
    return deploy(plan, plan.confirm('sample-api'), deployOptions(sample.sandbox, sample.wrangler, how), stage.context);
  };
  const served = async () => (await sample.sandbox.state()).workers['sample-api']?.deployments[0]?.versions[0]?.version_id ?? '';
  let scripts = 0;
  /** A program in place of wrangler. */
  const instead = (text: string): Partial<DeployInput> => {
    const script = join(sample.wrangler.folder, `instead-${(scripts += 1)}.cjs`);
    writeFileSync(script, text);
    return { tool: { program: node24, prefix: [script], version: '4.164.0' } };
  };

  it('says what is so when it does nothing, ends with nothing said, or is not there', async () => {
    const stage = stageFor(sample.sandbox);
    const so = 'sample-api serves what it did. Nothing was changed.';
    const ends = [
      [instead(''), `wrangler ended without a new version. ${so}`],
      [instead('process.exit(3)'), `wrangler: it ended with 3. ${so}`],
      [instead('process.kill(process.pid, "SIGKILL")'), `wrangler: it ended with 1. ${so}`],
      [instead('require("./gone.js")'), `wrangler: a part of it is not installed. Run npm install. ${so}`],
      [
        { tool: { program: '/no/node', prefix: ['x'], version: '4.164.0' } },
        /^wrangler: \/no\/node could not be started: .* Nothing was changed\.$/,
      ],
    ] as const;
    for (const [parts, says] of ends) {
      const { status, message } = await run(stage, parts);
      assert.equal(status, 'failed');
      if (typeof says === 'string') assert.equal(message, says);
      else assert.match(message, says);
    }
    assert.deepEqual(await writes(sample.sandbox), []);
  });

  it('is ended with all that it has started when it hangs and is cancelled', async () => {
    const note = join(sample.wrangler.folder, 'pid');
    const deaf = "process.on('SIGTERM', () => undefined); setTimeout(() => undefined, 60_000);";
    const grandchild = `require('fs').writeFileSync(${JSON.stringify(note)}, String(process.pid)); ${deaf}`;
    const child = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' }); ${deaf}`;
    const stop = new AbortController();
    const running = run(stageFor(sample.sandbox, { signal: stop.signal }), instead(child));
    while (!existsSync(note) || readFileSync(note, 'utf8') === '') await wait(20);
    stop.abort();
    const { status, message } = await running;
    assert.equal(status, 'stopped');
    assert.equal(message, 'wrangler was cancelled. sample-api serves what it did. Nothing was changed.');
    const pid = Number(readFileSync(note, 'utf8'));
    const isAlive = (): boolean => existsSync(`/proc/${pid}`);
    for (const end = Date.now() + 10_000; isAlive(); await wait(50)) assert.ok(Date.now() < end, 'it runs still');
  });

  it('believes the account where the machine output is garbage', async () => {
    const garbage = [
      randomBytes(3000),
      '{"type":"deploy","version_id":"nonsense"}\n',
      '{"type":"deploy","version_id":5,"targets":{}}\nnull\n[]\n"deploy"\n',
      '{"type":"deploy","version_id":"0f1e',
    ];
    for (const text of garbage) {
      await sample.renew();
      const before = await served();
      const how: RunCommand = async (command, signal) => {
        const result = await runAsChild()(command, signal);
        writeFileSync(command.env['WRANGLER_OUTPUT_FILE_PATH'] ?? '', text);
        return result;
      };
      const { status, message, details } = await run(stageFor(sample.sandbox), {}, how);
      assert.notEqual(await served(), before);
      assert.equal(message, `sample-api serves version ${(await served()).slice(0, 8)}.`);
      assert.deepEqual([status, details.versionId, details.urls], ['done', await served(), []]);
    }
    const wrong: RunCommand = (command) => {
      writeFileSync(command.env['WRANGLER_OUTPUT_FILE_PATH'] ?? '', garbage[1] ?? '');
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    };
    const { message } = await run(stageFor(sample.sandbox), {}, wrong);
    assert.equal(message, 'wrangler ended without a new version. sample-api serves what it did. Nothing was changed.');
  });

  it('gives an older one no option that it does not know, and is blocked by one that is too old', async () => {
    const stage = stageFor(sample.sandbox);
    const tool = (version: string) => ({ tool: { ...ownWrangler(), version } });
    const noted = await planned(stage, tool('4.66.0'));
    assert.ok(noted.details.args.some((one) => one.startsWith('--message=aaaaaaa First')));
    assert.doesNotMatch(noted.risks.join(), /which commit/);
    const older = await planned(stage, tool('4.65.1'));
    assert.doesNotMatch(older.details.args.join(' '), /--tag|--message/);
    assert.match(older.risks.join(), /The version will not say which commit it is: wrangler 4\.65\.1 cannot note it, and 4\.66 can\./);
    const { status, message } = await run(stage, tool('4.65.1'));
    assert.deepEqual([status, message], ['done', `sample-api serves version ${(await served()).slice(0, 8)}.`]);
    const old = await planned(stage, tool('2.21.3'));
    assert.equal(old.blocked[0]?.reason, 'The wrangler 2.21.3 of this project is too old: this needs 3.0 or newer.');
    assert.deepEqual((await planned(stage, { ...tool('3.72.9'), kind: 'upload' })).blocked.length, 1);
    assert.match((await planned(stage, { ...tool('3.73.0'), kind: 'upload' })).details.args.join(' '), /--tag=/);
    assert.deepEqual((await planned(stage, tool('workspace'))).blocked, []);
  });

  it('says what is unknown and what to do when the token expires on the way, and shows it nowhere', async () => {
    const lines: string[] = [];
    // From the upload on, and from the deployment on: the version is there by then.
    for (const path of ['sample-api/versions(?:\\?|$)', 'sample-api/deployments']) {
      await sample.renew();
      const before = await served();
      const stage = stageFor(sample.sandbox);
      const printed: string[] = [];
      const how: RunCommand = async (command, signal) => {
        const expired = { kind: 401, path: '.' } as const;
        await sample.sandbox.fault({ kind: 401, method: 'POST', path, times: 1 });
        const child = runAsChild((piece) => printed.push(piece))(command, signal);
        void (async () => {
          while (!(await sample.sandbox.log()).some(({ fault }) => fault === '401')) await wait(5);
          await sample.sandbox.fault(expired);
        })();
        return child;
      };
      const result = await run(stage, {}, how);
      await sample.sandbox.clearFaults();
      assert.equal(result.status, 'uncertain');
      assert.equal(result.error?.reason, 'unauthorized');
      assert.match(
        result.message,
        /^wrangler: A request to the Cloudflare API .* failed\. Authentication error .* What sample-api serves now cannot be seen: The token is not valid, or no longer\. Sign in again\./,
      );
      assert.equal(await served(), before);
      const [open] = await stage.log.entries();
      assert.equal(open?.end, undefined, 'the next start looks again');
      lines.push(...stage.lines, ...printed, JSON.stringify(result), (await stage.store.read()) ?? '');
    }
    lines.push(...filesBelow(sample.wrangler.folder));
    assert.doesNotMatch(lines.join('\n'), new RegExp(tokens.main));
  });
});

/** Texts of all files of a folder but of the sample itself, wrangler's own logs among them. */
function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const texts = names.filter((one) => one.isFile()).map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'));
  assert.ok(
    names.some(({ name }) => /^wrangler-.*\.log$/.test(name)),
    'wrangler keeps a log',
  );
  return texts;
}
