import * as vscode from 'vscode';
import { commands } from '../contributions.ts';
import { registerCommand } from '../run-command.ts';
import type { Services } from '../services.ts';
import type { Operations } from './all.ts';
import { goneSessions } from '../operations/log-store.ts';
import { registerLenses } from './lenses.ts';

const operations = [
  commands.showMigrations,
  commands.createMigration,
  commands.applyMigrations,
  commands.undoToBookmark,
  commands.dryRunMigrations,
  commands.exportDatabase,
  commands.putSecret,
  commands.putMissingSecrets,
  commands.deleteSecret,
  commands.createStoreSecret,
  commands.deploy,
  commands.uploadVersion,
  commands.deploySeveral,
  commands.rollOut,
  commands.promoteVersion,
  commands.abortRollout,
  commands.rollBack,
  commands.rollBackSeveral,
  commands.putCrons,
  commands.createQueue,
  commands.setConsumer,
  commands.resumeQueue,
  commands.disableAddresses,
  commands.showOperations,
] as const;

/** What changes the account. All of it is a chunk of its own, loaded with the first command, or when a window was gone in the middle of one. */
export function registerOperations(services: Services): void {
  const { context, log, projects } = services;
  let loading: Promise<Operations> | undefined;
  const load = (): Promise<Operations> => (loading ??= import('./all.ts').then((chunk) => new chunk.Operations(services)));
  context.subscriptions.push(
    ...operations.map((id) => registerCommand(log, id, async (argument: unknown) => (await load()).run(id, argument))),
    registerLenses(projects),
  );
  if (vscode.workspace.isTrusted && goneSessions(context.globalState).length > 0)
    void load()
      .then((all) => all.checkInterrupted())
      .catch((error: unknown) => log.error(`Interrupted operations: ${String(error)}`));
}
