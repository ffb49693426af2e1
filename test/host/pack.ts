import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from '../tooling/product.ts';

/** Packages an extension's source folder into a .vsix below `into`; returns its path. */
export function packFolder(folder: string, into: string): string {
  const file = path.join(into, `${path.basename(folder)}.vsix`);
  const words = ['package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', file];
  const done = spawnSync(process.execPath, [path.join(root, 'node_modules/@vscode/vsce/vsce'), ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`vsce could not package ${folder}.\n${done.stdout}${done.stderr}`);
  return file;
}
