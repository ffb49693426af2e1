// Two bundles. `dist/cli.js` is built without `vscode` external on purpose: anything the command line
// reaches that imports the editor breaks this build. `--watch` rebuilds, `--production` minifies.
import * as esbuild from 'esbuild';
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';

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
  // The bundles are CommonJS; these two are what the sources say in ES modules.
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
};

const builds = [
  { ...shared, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
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
