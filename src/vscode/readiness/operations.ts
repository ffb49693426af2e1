import type { OperationFix } from '../../core/checklist/evidence.ts';
import type { OperationId } from '../../core/checklist/operation-ids.ts';
import { commands } from '../contributions.ts';

/**
 * Which command carries out what a row offers; each gets `(fix: OperationFix, itemId: string)`. A row only offers what stands here, so adding
 * an operation to the editor is one line.
 */
export const operationCommands: Readonly<Partial<Record<OperationId, string>>> = {
  'do.link-document': commands.linkDocument,
  'do.mark-reviewed': commands.review,
  'do.review': commands.review,
  'D1.apply': commands.applyMigrations,
  'D1.export': commands.exportDatabase,
  'R.restore': commands.undoToBookmark,
  'S.put': commands.putSecret,
  'S.versionPut': commands.putSecret,
  'S.bulk': commands.putMissingSecrets,
  'S.delete': commands.deleteSecret,
  'SS.create': commands.createStoreSecret,
  'D.deploy': commands.deploy,
  'D.subdomain': commands.disableAddresses,
  'V.deploy': commands.rollOut,
  'V.rollback': commands.rollBack,
  'C.put': commands.putCrons,
  'Q.create': commands.createQueue,
  'Q.consumer': commands.setConsumer,
  'Q.resume': commands.resumeQueue,
};

/** The fixes that this editor can carry out, the best first. */
export function offeredFixes(fixes: readonly OperationFix[] | undefined): readonly OperationFix[] {
  return (fixes ?? []).filter(({ operation }) => operationCommands[operation] !== undefined);
}
