import * as vscode from 'vscode';
import { changeNamedQueue, chooseQueue } from '../operations/change-queue.ts';
import type { Command } from './command.ts';

/** Lets a paused queue deliver its messages again. */
export const resumeQueue: Command = async (operator, request) => {
  const { project } = await operator.workplace(request);
  const named = await chooseQueue(operator, project, request, { title: vscode.l10n.t('Resume Queue') });
  if (named) await changeNamedQueue(operator, named, { kind: 'resume' }, { verb: vscode.l10n.t('Resume'), request });
};
