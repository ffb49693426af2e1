import * as vscode from 'vscode';
import { changeNamedQueue, chooseQueue } from '../operations/change-queue.ts';
import type { Command } from './command.ts';

/** Creates a queue that the wrangler files name. */
export const createQueue: Command = async (operator, request) => {
  const { project } = await operator.workplace(request);
  const named = await chooseQueue(operator, project, request, { title: vscode.l10n.t('Create Queue') });
  if (named) await changeNamedQueue(operator, named, { kind: 'create' }, { verb: vscode.l10n.t('Create'), request });
};
