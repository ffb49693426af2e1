import * as vscode from 'vscode';
import { commands } from '../contributions.ts';
import { Operator } from '../operations/operator.ts';
import { checkInterrupted } from '../operations/check-interrupted.ts';
import { requestOf } from '../operations/request.ts';
import type { Services } from '../services.ts';
import { abortRollout } from './abort-rollout.ts';
import { applyMigrations } from './apply-migrations.ts';
import type { Command } from './command.ts';
import { createMigration } from './create-migration.ts';
import { createQueue } from './create-queue.ts';
import { createStoreSecret } from './create-store-secret.ts';
import { deleteSecret } from './delete-secret.ts';
import { deploy } from './deploy.ts';
import { deploySeveral } from './deploy-several.ts';
import { disableAddresses } from './disable-addresses.ts';
import { dryRunMigrations } from './dry-run-migrations.ts';
import { exportDatabase } from './export-database.ts';
import { promoteVersion } from './promote-version.ts';
import { putCrons } from './put-crons.ts';
import { putMissingSecrets } from './put-missing-secrets.ts';
import { putSecret } from './put-secret.ts';
import { resumeQueue } from './resume-queue.ts';
import { rollBack } from './roll-back.ts';
import { rollBackSeveral } from './roll-back-several.ts';
import { rollOut } from './roll-out.ts';
import { setConsumer } from './set-consumer.ts';
import { showMigrations } from './show-migrations.ts';
import { showOperations } from './show-operations.ts';
import { undoToBookmark } from './undo-to-bookmark.ts';
import { uploadVersion } from './upload-version.ts';

/** Every operation by the id of its command. To add one: a file named by its verb, a line here, in `register.ts`, in `contributions.ts` and in package.json. */
const all: Readonly<Record<string, Command>> = {
  [commands.showMigrations]: showMigrations,
  [commands.createMigration]: createMigration,
  [commands.applyMigrations]: applyMigrations,
  [commands.undoToBookmark]: undoToBookmark,
  [commands.dryRunMigrations]: dryRunMigrations,
  [commands.exportDatabase]: exportDatabase,
  [commands.putSecret]: putSecret,
  [commands.putMissingSecrets]: putMissingSecrets,
  [commands.deleteSecret]: deleteSecret,
  [commands.createStoreSecret]: createStoreSecret,
  [commands.deploy]: deploy,
  [commands.uploadVersion]: uploadVersion,
  [commands.deploySeveral]: deploySeveral,
  [commands.rollOut]: rollOut,
  [commands.promoteVersion]: promoteVersion,
  [commands.abortRollout]: abortRollout,
  [commands.rollBack]: rollBack,
  [commands.rollBackSeveral]: rollBackSeveral,
  [commands.putCrons]: putCrons,
  [commands.createQueue]: createQueue,
  [commands.setConsumer]: setConsumer,
  [commands.resumeQueue]: resumeQueue,
  [commands.disableAddresses]: disableAddresses,
  [commands.showOperations]: showOperations,
};

/** The commands with what they share; one chunk, loaded with the first of them. */
export class Operations {
  readonly #operator: Operator;
  /** What rows, lenses and messages started and is not over: its questions stand, or it runs. */
  readonly #underWay = new Set<string>();

  constructor(services: Services) {
    this.#operator = new Operator(services);
  }

  /** A second press on the same button, while what the first began is not over, does nothing but say so. */
  async run(id: string, argument: unknown): Promise<void> {
    const request = requestOf(argument);
    const key = JSON.stringify([id, request]);
    // The palette names nothing, so who comes from there may mean another Worker. A deploy holds off a second one itself, of other windows too.
    const isNamed = Object.keys(request).length > 0 && id !== commands.deploy;
    if (isNamed && this.#underWay.has(key)) {
      vscode.window.setStatusBarMessage(vscode.l10n.t('This is under way already: answer its question, or wait for its end.'), 5000);
      return;
    }
    if (isNamed) this.#underWay.add(key);
    try {
      await this.#operator.command(async () => all[id]?.(this.#operator, request));
    } finally {
      if (isNamed) this.#underWay.delete(key);
    }
  }

  /** Tells what became of operations that were cut off. */
  async checkInterrupted(): Promise<void> {
    await checkInterrupted(this.#operator);
  }
}
