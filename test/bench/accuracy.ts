import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const cli = path.join(import.meta.dirname, '../../dist/cli.js');

/** Scores the lint against a labelled corpus: a folder with `leaks`, `wild` and its `score.mjs`, named on the command line. */
export function benchAccuracy(corpus: string): void {
  for (const set of ['leaks', 'wild']) {
    const { stdout } = spawnSync(process.execPath, [cli, 'lint', path.join(corpus, set), '--format', 'sarif'], {
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    const report = path.join(tmpdir(), `preflight-${set}-${process.pid}.sarif`);
    writeFileSync(report, stdout);
    console.log(execFileSync(process.execPath, [path.join(corpus, 'score.mjs'), set, report], { encoding: 'utf8' }).split('\n')[0]);
  }
}
