import assert from 'node:assert/strict';
import { runStep } from './run-step.ts';
import type { Step } from './steps.ts';

const step = (kind: Step['kind'], more: Partial<Step> = {}): Step => ({
  id: 'toy',
  groups: [],
  title: 'toy',
  words: [],
  needs: [],
  browser: false,
  minutes: 1,
  kind,
  ...more,
});

const script = (text: string): readonly string[] => ['-e', text];

/** What the reporter does: writes its counts to the file that the step names. */
const writes = (counts: object): string =>
  `require('fs').writeFileSync(process.env.PREFLIGHT_COUNTS, ${JSON.stringify(JSON.stringify(counts))});`;

describe('a step of the test command', () => {
  it('counts a check as one', async () => {
    const good = await runStep(step('check'), script(''), false);
    const bad = await runStep(step('check'), script('console.log("why"); process.exit(3)'), false);
    assert.deepEqual([good.passed, good.failed, bad.passed, bad.failed, bad.output], [1, 0, 0, 1, 'why\n']);
  });

  it('counts the tests of a suite', async () => {
    const result = await runStep(step('suite'), script(`${writes({ passed: 7, failed: 2, pending: 1 })} process.exit(2)`), false);
    assert.deepEqual([result.passed, result.failed, result.pending], [7, 2, 1]);
  });

  it('names the files with failed tests, bundled or not, to run them again', async () => {
    const failedFiles = ['out/in-host-1/lint-diagnostics.test.cjs', 'test/ui/tail.test.ts'];
    const result = await runStep(
      step('suite'),
      script(`${writes({ passed: 1, failed: 2, pending: 0, failedFiles })} process.exit(2)`),
      false,
    );
    assert.deepEqual(result.failedFiles, ['lint-diagnostics.test', 'tail.test']);
  });

  it('counts a suite that ends badly after its tests passed as a failure', async () => {
    const result = await runStep(step('suite'), script(`${writes({ passed: 7, failed: 0, pending: 0 })} process.exit(1)`), false);
    assert.deepEqual([result.passed, result.failed], [7, 1]);
  });

  it('counts a suite that counted nothing as a failure, though it ended well', async () => {
    const result = await runStep(step('suite'), script(''), false);
    assert.deepEqual([result.passed, result.failed], [0, 1]);
  });

  it('ends what does not end, and counts it as a failure', async () => {
    const result = await runStep(step('check', { minutes: 0.005 }), script('setInterval(() => {}, 1000)'), false);
    assert.equal(result.failed, 1);
    assert.match(result.output, /No end after/);
  });
});
