// Runs the suites of test/vscode inside VS Code: node --import tsx test/host/in-host.ts [1.139|1.100]
// Where a desktop is, @vscode/test-electron downloads VS Code; else the server stands in. PREFLIGHT_TEST_VSCODE=desktop|server decides otherwise.
import { runTests } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { globSync } from 'tinyglobby';
import { buildProduct, out, root } from '../tooling/product.ts';
import { canHost } from './install.ts';
import { releases, versionOf, type Version } from './versions.ts';

/** Whether to use the server in place of a desktop VS Code. */
function useServer(): boolean {
  const wish = process.env['PREFLIGHT_TEST_VSCODE'];
  if (wish) return wish === 'server';
  return canHost() && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
}

/** The local account and the rules' cases find their files from where their modules lie, which a bundle forgets. */
const ownPlaces: esbuild.Plugin = {
  name: 'own-places',
  setup: (build) =>
    build.onLoad({ filter: /test[\\/](?:sandbox|support|core)[\\/].*\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href)),
      loader: 'ts',
    })),
};

/** Bundles the harness and each suite to a CommonJS file; mocha stays outside and is found in the repository. */
async function bundle(): Promise<string> {
  const folder = path.join(out, `in-host-${process.pid}`);
  const chosen = (file: string): boolean =>
    !file.endsWith('.test.ts') || (process.env['PREFLIGHT_FILE'] ?? '').split(',').some((part) => file.includes(part));
  await esbuild.build({
    entryPoints: globSync(['test/vscode/index.ts', 'test/vscode/**/*.test.ts'], { cwd: root }).filter(chosen),
    absWorkingDir: root,
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
    plugins: [ownPlaces],
  });
  return path.join(folder, 'index.cjs');
}

function copySample(): string {
  const copy = path.join(mkdtempSync(path.join(os.tmpdir(), 'preflight-ws-')), 'sample');
  const sample = path.join(root, 'test/sample-broken');
  if (existsSync(sample)) cpSync(sample, copy, { recursive: true });
  else mkdirSync(copy);
  if (!existsSync(sample)) writeFileSync(path.join(copy, 'wrangler.jsonc'), '{ "name": "sample" }\n');
  return copy;
}

/** Runs all in-host suites. @returns the exit code: 0 when every test passed */
export async function runInHost(version: Version): Promise<number> {
  const { folder: product } = await buildProduct();
  const tests = await bundle();
  const workspace = copySample();
  process.env['PREFLIGHT_VSCODE_VERSION'] = version;
  const shim = fileURLToPath(new URL('./code-shim.mjs', import.meta.url));
  try {
    return await runTests({
      ...(useServer() ? { vscodeExecutablePath: shim } : { version: releases[version].vscode }),
      extensionDevelopmentPath: product,
      extensionTestsPath: tests,
      launchArgs: [workspace, '--disable-workspace-trust'],
      extensionTestsEnv: {
        PREFLIGHT_REPORTER: path.join(root, 'test/tooling/count-reporter.cjs'),
        PREFLIGHT_COUNTS: process.env['PREFLIGHT_COUNTS'],
        PREFLIGHT_GREP: process.env['PREFLIGHT_GREP'],
      },
    });
  } finally {
    for (const folder of [path.dirname(workspace), path.dirname(tests)]) rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await runInHost(versionOf(process.argv[2]));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
