import * as vscode from 'vscode';
import { plainName } from '../../../core/account/errors.ts';
import { createGit, releaseRemote } from '../../../core/checklist/read-git.ts';
import { findProgram } from '../../../core/process/find-program.ts';
import { assertTrusted } from '../../operations/operator.ts';
import { UserError } from '../../run-command.ts';
import type { RowFix } from './row-fix.ts';
import { runTask } from './tasks.ts';

/** Tags the commit that is checked out, after a modal that names commit and remote, and pushes that one tag; a tag that is here is only pushed. */
export const tagRelease: RowFix = async (services, { args }, itemId) => {
  assertTrusted();
  const { model } = services.readiness;
  const tag = args['tag'] ?? '';
  // From a change log: data, which must be no option and no other ref.
  if (!/^v\d[\w.+-]{0,60}$/.test(tag) || tag.includes('..') || /(?:\.|\.lock)$/.test(tag))
    throw new UserError(vscode.l10n.t('{0} is no name for a tag. Correct the version, then check again.', plainName(tag)));
  const program = findProgram('git', services.session.environment);
  if (!model || model.folder.scheme !== 'file' || program === undefined)
    throw new UserError(vscode.l10n.t('git cannot be run on this folder here. Tag it in a terminal.'));
  const root = model.folder.fsPath;
  const { signal } = new AbortController();
  const git = createGit(root);
  const [head, branch, remote, url, own] = await Promise.all([
    git.head(signal),
    git.branch(signal),
    releaseRemote(root, signal),
    git.remoteUrl(signal),
    git.tags(tag, signal),
  ]);
  const there = own.find(({ name }) => name === tag);
  const commit = there?.sha ?? head;
  if (commit === undefined || remote === undefined || remote.startsWith('-'))
    throw new UserError(vscode.l10n.t('This repository has no commit or no remote to push a tag to. Add them first.'));
  const push = there ? vscode.l10n.t('Push') : vscode.l10n.t('Create and Push');
  const detail = [
    vscode.l10n.t('Commit: {0} ({1})', commit.slice(0, 12), plainName(branch ?? vscode.l10n.t('no branch'))),
    vscode.l10n.t('Remote: {0} ({1})', plainName(remote), plainName(url ?? '')),
    there
      ? vscode.l10n.t('The tag is here already and is pushed as it is.')
      : vscode.l10n.t('An annotated tag is made here, then pushed. Workflows that listen to tags start.'),
  ].join('\n');
  const question = there ? vscode.l10n.t('Push {0}?', tag) : vscode.l10n.t('Create and push {0}?', tag);
  if ((await services.ui.confirm(question, detail, [push])) !== push) return;
  if (!there) await step(`git tag ${tag}`, program, ['tag', '-a', '-m', tag, tag, commit], root);
  await step(`git push ${tag}`, program, ['push', remote, `refs/tags/${tag}`], root);
  await services.readiness.refresh('force', new Set([itemId]));
};

async function step(name: string, program: string, args: readonly string[], root: string): Promise<void> {
  if ((await runTask(name, program, args, root)) !== 0)
    throw new UserError(vscode.l10n.t('{0} did not succeed. Its terminal says why; mend that, then try again.', name));
}
