// The extension is `dist/extension.js` with chunks beside it: what `import()` names is loaded on first use, and code that
// two chunks share is in one place, so that classes keep their identity. `dist/cli.js` is one file, built without `vscode`
// external on purpose: anything the command line reaches that imports the editor breaks this build.
// `--watch` rebuilds, `--production` minifies.
import * as esbuild from 'esbuild';
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** The lines a problem matcher of the editor waits for. */
const matcher = {
  name: 'matcher',
  setup(build) {
    build.onStart(() => console.error('[watch] build started'));
    build.onEnd((result) => {
      for (const { text, location } of result.errors)
        console.error(`✘ [ERROR] ${text}\n    ${location?.file}:${location?.line}:${location?.column}:`);
      console.error('[watch] build finished');
    });
  },
};

/** Splitting knows ES modules only, and the oldest host's extensions are CommonJS: each chunk is rewritten as it is written. */
const toCommonJs = {
  name: 'to-common-js',
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        const { code } = await esbuild.transform(text, {
          format: 'cjs',
          platform: 'node',
          target: 'node20',
          // As a `require` it goes the way that the editor watches for `vscode`.
          supported: { 'dynamic-import': false },
          sourcefile: path,
          minify: production,
          sourcemap: production ? false : 'inline',
        });
        writeFileSync(path, code);
      }
    });
  },
};

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: production,
  sourcemap: !production,
  legalComments: 'none',
  logLevel: watch ? 'silent' : 'warning',
  plugins: watch ? [matcher] : [],
  // Some libraries ship a UMD `main` that bundles badly; their ES module is the same code.
  mainFields: ['module', 'main'],
  // The bundles are CommonJS; these are what sources and libraries say in ES modules (`createRequire` takes a path as well).
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename', 'import.meta.url': '__filename' },
};

const builds = [
  {
    ...shared,
    entryPoints: { extension: 'src/extension.ts', 'lint-worker': 'src/vscode/lint/lint-worker.ts' },
    outdir: 'dist',
    external: ['vscode'],
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    sourcemap: production ? false : 'inline',
    write: false,
    plugins: [...shared.plugins, toCommonJs],
  },
  { ...shared, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
];

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
// The schema of the pinned wrangler, used when the project has no wrangler of its own. Read on first use.
const schema = 'node_modules/wrangler/config-schema.json';
if (existsSync(schema)) copyFileSync(schema, 'dist/wrangler-schema.json');

// The pages of the rules: SARIF carries them, and the editor opens them from a finding.
cpSync('src/core/lint/rules', 'dist/rules', { recursive: true, filter: (file) => !file.endsWith('.ts') });

if (watch) await Promise.all(builds.map(async (options) => (await esbuild.context(options)).watch()));
else await Promise.all(builds.map((options) => esbuild.build(options)));
