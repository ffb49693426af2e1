import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { buildProduct, root } from './product.ts';

type Activation = {
  readonly files: readonly string[];
  readonly bytes: number;
  readonly builtins: readonly string[];
};

/** Bytes of code that may be loaded before the first file or view needs anything. */
const largest = 250_000;

describe('activation', () => {
  let activation: Activation;

  before(async function () {
    this.timeout(120_000);
    const { folder } = await buildProduct();
    const probe = path.join(root, 'test/tooling/activation-probe.cjs');
    activation = JSON.parse(
      execFileSync(process.execPath, [probe, path.join(folder, 'dist/extension.js')], { encoding: 'utf8' }),
    ) as Activation;
  });

  it(`loads at most ${largest / 1000} KB of code`, () => {
    assert.ok(activation.bytes <= largest, `${activation.bytes} bytes in ${activation.files.join(', ')}`);
  });

  it('leaves the lint, the account and the checklist to their first use', () => {
    assert.deepEqual(
      activation.files.filter((file) => /^(?:start-lint|read-project|open-account|engine|cli|lint-worker)\b/.test(file)),
      [],
    );
  });

  it('has neither processes, network nor threads at hand', () => {
    assert.deepEqual(
      activation.builtins.filter((name) => /^(?:child_process|https?|http2|net|tls|dgram|worker_threads)$/.test(name)),
      [],
    );
  });
});
