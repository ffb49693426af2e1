// Brings a bare clone to a working one with nothing but Node and npm: everything else here is a dev dependency.
// Only node: built-ins may be imported by this file.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const minimum = [20, 19, 0];
const stamp = path.join(root, 'node_modules', '.preflight-setup');

function assertNode() {
  const own = process.versions.node.split('.').map(Number);
  const at = minimum.findIndex((part, index) => part !== own[index]);
  if (at >= 0 && own[at] < minimum[at])
    throw new Error(`Node ${process.versions.node} is too old. Install Node ${minimum.join('.')} or newer.`);
}

/** What the installed packages must agree with: the lock file and the settings npm reads beside it. */
function wanted() {
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', '.npmrc']) {
    const file = path.join(root, name);
    if (existsSync(file)) hash.update(name).update(readFileSync(file));
  }
  return hash.update(`${process.platform}-${process.arch}`).digest('hex');
}

/**
 * Packages put there by hand count as set up when npm's own record of them agrees with the lock file,
 * so a working tree in which somebody ran `npm install` is not installed again.
 */
function sameAsInstalled() {
  const record = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const locked = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(locked).every(([place, entry]) => {
    if (place === '' || entry.optional || entry.devOptional || entry.peer) return true;
    return installed[place]?.version === entry.version;
  });
}

/**
 * Installs the dev dependencies when they are absent or belong to another lock file. No install script runs:
 * every binary used here arrives as an optional package of its own.
 * @returns {boolean} whether anything had to be installed
 */
export function setUp() {
  assertNode();
  const isNew = install();
  // npm puts this folder first on the PATH of scripts, so the packaged Node (there for wrangler) would replace the one in use.
  rmSync(path.join(root, 'node_modules', '.bin', 'node'), { force: true });
  return isNew;
}

function install() {
  const want = wanted();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return false;
  if (sameAsInstalled()) {
    writeFileSync(stamp, want);
    return false;
  }
  process.stderr.write('Installing the development packages (npm ci).\n');
  const done = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, npm_config_update_notifier: 'false' },
  });
  if (done.status !== 0) throw new Error(`npm ci ended with ${done.status ?? done.signal ?? done.error?.message}. Its output is above.`);
  writeFileSync(stamp, want);
  return true;
}
