import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

/** Loads a bench compiled as the product is: minified and without the helper calls that a development loader puts around each function. */
export async function bundled<T>(file: string): Promise<T> {
  const outfile = path.join(mkdtempSync(path.join(tmpdir(), 'preflight-bench-')), 'bench.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, file)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    define: { 'import.meta.dirname': JSON.stringify(import.meta.dirname) },
  });
  return createRequire(import.meta.url)(outfile) as T;
}
