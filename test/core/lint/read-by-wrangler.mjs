// What wrangler's own reader says of configurations: a JSON list of them on standard input, a JSON list of its complaints ('' for none) on
// standard output. Needs the Node that wrangler needs.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unstable_readConfig } from 'wrangler';

const folder = mkdtempSync(path.join(tmpdir(), 'preflight-read-'));
const config = path.join(folder, 'wrangler.json');
const complaints = JSON.parse(readFileSync(0, 'utf8')).map((content) => {
  writeFileSync(config, JSON.stringify(content));
  try {
    unstable_readConfig({ config }, { hideWarnings: true });
    return '';
  } catch (error) {
    return String(error.message);
  }
});
rmSync(folder, { recursive: true });
process.stdout.write(JSON.stringify(complaints));
