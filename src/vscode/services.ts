import * as vscode from 'vscode';
import type { Ui } from '../core/ports.ts';
import { ChannelLog } from './log.ts';
import { ProjectModels } from './project-models.ts';
import { editorUi } from './ui.ts';

/** What lives as long as the extension does; made once in `activate`. Functions take the parts they use, not the whole. */
export type Services = {
  readonly context: vscode.ExtensionContext;
  readonly log: ChannelLog;
  readonly ui: Ui;
  readonly projects: ProjectModels;
};

/** Makes the services; touches no network, process or file. */
export function createServices(context: vscode.ExtensionContext): Services {
  const log = new ChannelLog();
  const projects = new ProjectModels(context, log);
  context.subscriptions.push(log, projects);
  return { context, log, ui: editorUi, projects };
}
