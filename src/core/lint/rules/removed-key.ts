import type { WranglerFile } from '../../wrangler/file.ts';
import { child, items, member, type Member, type Node, type ObjectNode, type Path } from '../../wrangler/node.ts';
import { removedKeys, type RemovedKey } from '../../wrangler/removed-keys.ts';
import { scopesOf } from '../../wrangler/id-fields.ts';
import { composed } from '../fixes/compose.ts';
import { isEditable, pushItem, removeMember, renameMember } from '../fixes/edit.ts';
import { removeKeyFix } from '../fixes/move-key.ts';
import type { Fix, Rule } from '../rule.ts';

export const removedKey: Rule = {
  id: 'removed-key',
  severity: 'warning',
  summary: 'A key of an earlier wrangler, refused or ignored today.',
  *wrangler(file) {
    for (const scope of scopesOf(file)) {
      for (const known of candidatesIn(scope.node)) {
        for (const { owner, path, found } of membersAt(scope.node, scope.path, known.path)) {
          yield {
            span: found.keySpan,
            message: `${known.path.filter((part) => part !== '#').join('.')} ${known.message}`,
            severity: known.isRefused ? 'error' : 'warning',
            tags: ['deprecated'],
            fixes: fixesOf(file, owner, path, found, known),
          };
        }
      }
    }
  },
};

const byFirstKey: ReadonlyMap<string, readonly RemovedKey[]> = new Map(
  removedKeys.map(({ path: [first = ''] }) => [first, removedKeys.filter((other) => other.path[0] === first)]),
);

/** What may be written in a scope, judged without keeping anything: this runs on each keystroke. */
function candidatesIn(scope: ObjectNode): RemovedKey[] {
  const found: RemovedKey[] = [];
  for (const { key } of scope.members)
    for (const known of byFirstKey.get(key) ?? none) if (isWritten(scope, known.path, 0)) found.push(known);
  return found;
}

const none: readonly RemovedKey[] = [];

function isWritten(node: Node | undefined, path: readonly string[], from: number): boolean {
  const step = path[from];
  if (step === undefined || !node) return step === undefined && node !== undefined;
  if (step === '#') return items(node).some((item) => isWritten(item, path, from + 1));
  return isWritten(member(node, step)?.value, path, from + 1);
}

type Found = { readonly owner: ObjectNode; readonly path: Path; readonly found: Member };

function* membersAt(node: Node | undefined, at: Path, path: readonly string[]): Generator<Found> {
  const [step, ...rest] = path;
  if (step === undefined || !node) return;
  if (step === '#') {
    for (const [index, item] of items(node).entries()) yield* membersAt(item, [...at, index], rest);
    return;
  }
  const found = member(node, step);
  if (!found || node.kind !== 'object') return;
  if (rest.length === 0) yield { owner: node, path: at, found };
  else yield* membersAt(found.value, [...at, step], rest);
}

function fixesOf(file: WranglerFile, owner: ObjectNode, path: Path, found: Member, known: RemovedKey): Fix[] {
  const fixes: Fix[] = [];
  if (!isEditable(file)) return fixes;
  const { replacement } = known;
  if (replacement !== undefined && !member(owner, replacement)) {
    fixes.push({
      id: 'rename-key',
      title: `Write ${replacement}`,
      isSafe: false,
      isPreferred: true,
      edits: () => renameMember(file, path, found, replacement),
    });
  }
  if (known.path[0] === 'node_compat' && found.value.kind === 'boolean' && found.value.value) fixes.push(useNodejsCompat(file, path));
  // A refused file does nothing at all, and `legacy_env = true` was the default: taking it out changes no Worker.
  const isSafe = known.isInert === true || (known.path[0] === 'legacy_env' && found.value.kind === 'boolean' && found.value.value);
  return [...fixes, ...removeKeyFix(file, path, found, `Remove ${found.key}`, isSafe)];
}

function useNodejsCompat(file: WranglerFile, path: Path): Fix {
  return {
    id: 'use-nodejs-compat',
    title: 'Use the compatibility flag nodejs_compat instead',
    isSafe: false,
    isPreferred: true,
    edits: () =>
      composed(file, [
        (current) => {
          const flags = child(current.at(path), 'compatibility_flags');
          const isThere = items(flags).some((flag) => flag.kind === 'string' && flag.value.startsWith('nodejs_compat'));
          // A list of its own replaces the inherited one, so it begins with what was inherited.
          const inherited = flags ? [] : items(child(current.root, 'compatibility_flags')).map((flag) => current.text.slice(...flag.span));
          return isThere ? [] : pushItem(current, [...path, 'compatibility_flags'], [...inherited, '"nodejs_compat"'].join(', '));
        },
        (current) => {
          const owner = current.at(path);
          const found = member(owner, 'node_compat');
          return owner?.kind === 'object' && found ? removeMember(current, owner, found) : [];
        },
      ]),
  };
}
