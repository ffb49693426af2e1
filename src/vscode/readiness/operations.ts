import type { OperationFix } from '../../core/checklist/evidence.ts';
import type { OperationId } from '../../core/checklist/operation-ids.ts';
import { commands } from '../contributions.ts';

/**
 * Which command carries out what a row offers; each gets `(fix: OperationFix, itemId: string)`. A row only offers what stands here, so adding
 * an operation to the editor is one line.
 */
export const operationCommands: Readonly<Partial<Record<OperationId, string>>> = {
  'do.link-document': commands.linkDocument,
};

/** The fixes that this editor can carry out, the best first. */
export function offeredFixes(fixes: readonly OperationFix[] | undefined): readonly OperationFix[] {
  return (fixes ?? []).filter(({ operation }) => operationCommands[operation] !== undefined);
}
