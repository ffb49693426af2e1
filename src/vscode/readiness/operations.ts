import type { Evidence, EvidenceRow, OperationFix } from '../../core/checklist/evidence.ts';
import type { OperationId } from '../../core/checklist/operation-ids.ts';
import { commands } from '../contributions.ts';

/** What `fixes/all.ts` does: files that change, pages that open, and what the tool itself does. */
const rowFixIds = [
  'edit.database-id',
  'edit.estimate',
  'edit.fill-id',
  'edit.move-to-secret',
  'edit.remove-var',
  'edit.service',
  'open.branch-settings',
  'open.config',
  'open.dead-letters',
  'open.file',
  'open.run',
  'do.retry-dead-letter',
  'do.rotate',
  'do.run-locally',
  'do.scan-payloads',
  'do.send-test-alert',
  'do.tag',
  'D1.bookmark',
] as const satisfies readonly OperationId[];
export type RowFixId = (typeof rowFixIds)[number];

/** Only rows call it, with what they offer. */
export const rowFixCommand = '_preflight.readiness.rowFix';

/** For the command that got a fix from anywhere: only those known are carried out. */
export function isRowFix(operation: string): operation is RowFixId {
  return rowFixIds.some((id) => id === operation);
}

/**
 * Which command carries out what a row offers; each gets `(fix: OperationFix, itemId: string)`. A row only offers what stands here, so adding
 * an operation to the editor is one line.
 */
export const operationCommands: Readonly<Partial<Record<OperationId, string>>> = {
  ...Object.fromEntries(rowFixIds.map((id) => [id, rowFixCommand])),
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

/** All that an item and the rows under it offer, each once: what the item itself offers comes first. */
export function itemFixes(evidence: Evidence | undefined): readonly OperationFix[] {
  const below = (rows: readonly EvidenceRow[]): readonly OperationFix[] =>
    rows.flatMap(({ action, rows: more = [] }) => [...(action ? [action] : []), ...below(more)]);
  const all = offeredFixes([...(evidence?.fixes ?? []), ...below(evidence?.rows ?? [])]);
  const words = all.map(({ operation, args }) => JSON.stringify([operation, args]));
  return all.filter((_fix, at) => words.indexOf(words[at] ?? '') === at);
}
