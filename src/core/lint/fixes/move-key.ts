import type { WranglerFile } from '../../wrangler/file.ts';
import { member, type Member, type Path } from '../../wrangler/node.ts';
import type { Fix } from '../rule.ts';
import { composed } from './compose.ts';
import { isInline } from './source.ts';
import { copyMember, isEditable, removeMember } from './edit.ts';

/** Moves a member to another object of the same file. Nothing to do when that object has the key already. */
export function moveKeyFix(file: WranglerFile, from: Path, found: Member, to: Path): Fix[] {
  if (!isEditable(file)) return [];
  const where = to.length === 0 ? 'the top level' : to.join('.');
  const move: Fix = {
    id: 'move-key',
    title: `Move ${found.key} to ${where}`,
    isSafe: false,
    isPreferred: true,
    edits: () =>
      member(file.at(to), found.key)
        ? []
        : composed(file, [
            (current) => copyMember(current, found, to, !isInline(current.at(to))),
            (current) => removeAt(current, from, found.key),
          ]),
  };
  return [move];
}

/** Removes a member, wherever it stands by now. */
export function removeKeyFix(file: WranglerFile, from: Path, found: Member, title: string, isSafe: boolean): Fix[] {
  return isEditable(file) ? [{ id: 'remove-key', title, isSafe, edits: () => removeAt(file, from, found.key) }] : [];
}

function removeAt(file: WranglerFile, owner: Path, key: string): ReturnType<typeof removeMember> {
  const node = file.at(owner);
  const found = member(node, key);
  return node?.kind === 'object' && found ? removeMember(file, node, found) : [];
}
