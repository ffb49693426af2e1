import path from 'node:path';
import * as vscode from 'vscode';
import { scriptRuns } from '../../../core/checklist/probes/shared/npm-scripts.ts';
import { assertTrusted } from '../../operations/operator.ts';
import { UserError } from '../../run-command.ts';
import { folderOf } from './folder.ts';
import type { RowFix } from './row-fix.ts';
import { startTask } from './tasks.ts';

const runners = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
] as const;

/** Runs a script of the package as a task of the editor, in sight, with the package manager whose lock file is there. */
export const runLocally: RowFix = async (services, { title, args }) => {
  assertTrusted();
  const { model, project } = await folderOf(services);
  const script = args['script'] ?? '';
  const runs = scriptRuns(project, script);
  if (runs.length === 0)
    throw new UserError(vscode.l10n.t('No package.json here has a script named {0}. Add one that runs your checks.', script));
  const choices = runs.map(({ folder, commands }) => ({
    label: folder === '' ? vscode.l10n.t('the root') : folder,
    description: commands.join(' && '),
    value: folder,
  }));
  const folder =
    choices.length === 1
      ? choices[0]?.value
      : await services.ui.pick(title, choices, { placeholder: vscode.l10n.t('Folder to run it in') });
  if (folder === undefined) return;
  const inFolder = (name: string): boolean =>
    project.files.exists(folder === '' ? name : `${folder}/${name}`) || project.files.exists(name);
  const runner = runners.find(([lock]) => inFolder(lock))?.[1] ?? 'npm';
  await startTask(script, programOf(runner), ['run', script], path.join(model.folder.fsPath, folder));
};

/** Package managers are command files on Windows, which the terminal starts by their full name. */
function programOf(runner: string): string {
  return process.platform === 'win32' && runner !== 'bun' ? `${runner}.cmd` : runner;
}
