import type * as vscode from 'vscode';
import type { Ui } from '../core/ports.ts';
import { AccountSession } from './account/session.ts';
import { TokenStore } from './account/token-store.ts';
import { WorkerTokens } from './account/worker-tokens.ts';
import { ChannelLog } from './log.ts';
import { ProjectModels } from './project-models.ts';
import { EnvironmentChoice } from './readiness/environment.ts';
import { Readiness } from './readiness/readiness.ts';
import { Texts } from './texts.ts';
import { editorUi } from './ui.ts';
import { WorkspaceFolder } from './workspace-folder.ts';

/** What lives as long as the extension does; made once in `activate`. Functions take the parts they use, not the whole. */
export type Services = {
  readonly context: vscode.ExtensionContext;
  readonly log: ChannelLog;
  readonly ui: Ui;
  readonly projects: ProjectModels;
  /** The workspace folder that the side bar is about. */
  readonly folder: WorkspaceFolder;
  readonly session: AccountSession;
  readonly workerTokens: WorkerTokens;
  readonly environment: EnvironmentChoice;
  readonly readiness: Readiness;
  readonly texts: Texts;
};

/** Makes the services; touches no network, process or file. */
export function createServices(context: vscode.ExtensionContext): Services {
  const log = new ChannelLog();
  const projects = new ProjectModels(context, log);
  const folder = new WorkspaceFolder(context, projects);
  const session = new AccountSession(context, log, new TokenStore(context.secrets), async () => (await folder.model())?.load());
  const workerTokens = new WorkerTokens(context);
  const environment = new EnvironmentChoice(context.workspaceState, session.environment);
  const readiness = new Readiness({ session, workerTokens, folder, environment, log });
  const texts = new Texts();
  context.subscriptions.push(log, projects, folder, session, readiness, texts);
  // A copy, so that a test run can answer in place of a person.
  return { context, log, ui: { ...editorUi }, projects, folder, session, workerTokens, environment, readiness, texts };
}
