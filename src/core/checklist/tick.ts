import type { TextEdit } from '../lint/rule.ts';
import { readChecklist } from './markdown.ts';
import type { ChecklistItem } from './markdown.ts';

/** The edit of one character; or nothing to do; or a refusal with a sentence for people. */
export type Tick =
  | { readonly kind: 'edit'; readonly edit: TextEdit }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reason: 'changed' | 'conflict'; readonly sentence: string };

/**
 * The edit that ticks or unticks an item: exactly the character between the brackets. `text` is the file as it is now; when the item's
 * line is not what was read, or is no task line any more (a code fence opened above it), nothing is changed.
 */
export function toggleTick(file: { readonly path: string; readonly text: string }, item: ChecklistItem, ticked: boolean): Tick {
  const now = readChecklist(file.text).all.find((one) => one.box === item.box);
  if (!now || now.line !== item.line || now.lineText !== item.lineText) {
    return {
      kind: 'refused',
      reason: 'changed',
      sentence: 'The checklist has changed since it was read; look at the line again, then tick.',
    };
  }
  if (now.isInConflict) {
    return { kind: 'refused', reason: 'conflict', sentence: 'This line is inside an unresolved merge conflict; resolve it, then tick.' };
  }
  if (now.ticked === ticked) return { kind: 'unchanged' };
  return { kind: 'edit', edit: { path: file.path, span: [now.box, now.box + 1], text: ticked ? 'x' : ' ' } };
}
