// Builds what ships, once per state of the sources: the bundles, the .vsix, and its content as a folder.
//   node --import tsx test/tooling/product.ts   builds when needed and prints the path of the .vsix
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { withLock } from './lock.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Everything made by the tests goes here; git ignores it. */
export const out = path.join(root, 'out');

export type Product = {
  /** The packaged extension. */
  readonly vsix: string;
  /** The files of the package in a folder, for development runs of exactly what ships. */
  readonly folder: string;
  /** Paths in the package, sorted. */
  readonly files: readonly string[];
};

const inputs = [
  'src/**',
  'media/**',
  'syntaxes/**',
  'esbuild.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  '.vscodeignore',
];

function stateOfSources(): string {
  const hash = createHash('sha256');
  for (const file of globSync(inputs, { cwd: root, dot: true }).sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

const product = (files: readonly string[]): Product => ({
  vsix: path.join(out, 'workers-preflight.vsix'),
  folder: path.join(out, 'product'),
  files,
});

/** The state and the file list that the present product was made from. */
function built(): { readonly state: string; readonly files: readonly string[] } | undefined {
  const record = path.join(out, 'product.json');
  if (
    !existsSync(record) ||
    !['dist/cli.js', 'dist/extension.js', 'out/workers-preflight.vsix'].every((file) => existsSync(path.join(root, file)))
  )
    return undefined;
  // A development build may have replaced the bundles since.
  const { state, files, size } = JSON.parse(readFileSync(record, 'utf8')) as {
    state: string;
    files: string[];
    size: number;
  };
  return size === sizeOfBundles() ? { state, files } : undefined;
}

const sizeOfBundles = (): number =>
  ['dist/cli.js', 'dist/extension.js'].reduce((sum, file) => sum + statSync(path.join(root, file)).size, 0);

/**
 * The product of the present sources, built in production mode if it is not there yet.
 * @throws Error with the output of the bundler or the packager
 */
export async function buildProduct(): Promise<Product> {
  mkdirSync(out, { recursive: true });
  return withLock(path.join(out, '.product.lock'), async () => {
    const state = stateOfSources();
    const present = built();
    if (present?.state === state) return product(present.files);
    const made = product([]);
    rmSync(made.vsix, { force: true });
    // Packaging runs the script `vscode:prepublish`, which is the production build.
    vsce(['package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', made.vsix]);
    const files = vsce(['ls', '--no-dependencies'])
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && existsSync(path.join(root, line)))
      .sort();
    rmSync(made.folder, { recursive: true, force: true });
    for (const file of files) cpSync(path.join(root, file), path.join(made.folder, file));
    writeFileSync(path.join(out, 'product.json'), JSON.stringify({ state, files, size: sizeOfBundles() }));
    return product(files);
  });
}

function vsce(words: readonly string[]): string {
  const program = path.join(root, 'node_modules/@vscode/vsce/vsce');
  const done = spawnSync(process.execPath, [program, ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, VSCE_TESTS: '1' },
  });
  if (done.status !== 0) throw new Error(`vsce ${words.join(' ')} ended with ${done.status}.\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${(await buildProduct()).vsix}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
