import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './product.ts';

describe('finding a Chromium', () => {
  const bin = mkdtempSync(path.join(os.tmpdir(), 'preflight-bin-'));
  after(() => rmSync(bin, { recursive: true }));

  /** Looks for a Chromium with nothing but `bin` on the PATH. */
  const find = (): { readonly stdout: string; readonly stderr: string } => {
    const { CHROMIUM: _, ...env } = process.env;
    const code =
      "import('./test/host/chromium.ts').then((it) => console.log(it.findChromium())).catch((error) => console.error(error.message))";
    return spawnSync(process.execPath, ['--import', 'tsx', '-e', code], { cwd: root, env: { ...env, PATH: bin }, encoding: 'utf8' });
  };

  it('says what to install where nothing can be installed for the person', () => {
    assert.match(find().stderr, /No Chromium is installed\. Install Chromium/);
  });

  it('installs it with apt-get for root and not for others', () => {
    const program = path.join(bin, 'chromium');
    const aptGet = path.join(bin, 'apt-get');
    writeFileSync(aptGet, `#!/bin/sh\nif [ "$1" = install ]; then echo > ${program}; /bin/chmod +x ${program}; fi\n`);
    chmodSync(aptGet, 0o755);
    const { stdout, stderr } = find();
    if (process.getuid?.() === 0) assert.equal(stdout.trim(), program);
    else assert.match(stderr, /Install Chromium/);
  });
});
