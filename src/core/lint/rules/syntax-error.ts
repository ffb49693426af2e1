import type { Node, ObjectNode } from '../../wrangler/node.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { removeMember } from '../fixes/edit.ts';
import type { Finding, Rule } from '../rule.ts';

/** What readers put in place of bytes that are no UTF-8 (WHATWG Encoding, "UTF-8 decode"). */
const replacement = '\uFFFD';

export const syntaxError: Rule = {
  id: 'syntax-error',
  severity: 'error',
  summary: 'The wrangler file does not parse, so wrangler refuses every command in this folder.',
  *wrangler(file) {
    // What follows a broken line on the next ones is mostly the same mistake: one finding for each run of lines.
    let lastLine = -2;
    for (const { span, message } of file.problems) {
      const { line } = file.lines.at(span[0]);
      if (line > lastLine + 1) yield { span, message };
      lastLine = line;
    }
    if (file.format !== 'toml' && file.problems.length === 0) yield* droppedKeys(file);
    const isRead = (place: number): boolean => !file.comments.some(({ span }) => span[0] <= place && place < span[1]);
    let at = file.text.indexOf(replacement);
    while (at >= 0 && !isRead(at)) at = file.text.indexOf(replacement, at + 1);
    if (at < 0) return;
    let end = at;
    while (file.text[end] === replacement) end++;
    yield {
      span: [at, end],
      severity: 'warning',
      message:
        'The file is not UTF-8 here, or the character was lost before: wrangler reads U+FFFD in its place and deploys that. Write the character again and save the file as UTF-8.',
    };
  },
};

/** JSON takes a key that stands twice: the last counts, and what the first held is gone (`parseTree` and `parse` of jsonc-parser, which wrangler uses). */
function* droppedKeys(file: WranglerFile): Generator<Finding> {
  const twice: ObjectNode[] = [];
  collectTwice(file.root, twice);
  for (const node of twice) {
    for (const [index, found] of node.members.entries()) {
      const later = node.members.slice(index + 1).findLast(({ key }) => key === found.key);
      if (!later) continue;
      yield {
        span: found.keySpan,
        severity: 'warning',
        message: `${found.key.slice(0, 80)} stands again below, and wrangler reads the last only: what is here is dropped without a word. Put both into one.`,
        related: [{ path: file.path, span: later.keySpan, message: 'This one counts.' }],
        fixes: [
          {
            id: 'remove-dropped',
            title: 'Remove this one, which does nothing',
            isSafe: false,
            edits: () => removeMember(file, node, found),
          },
        ],
      };
    }
  }
}

/** Objects with a key that stands twice. Makes no paths and no list of all values: this runs on each keystroke. */
function collectTwice(node: Node, into: ObjectNode[]): void {
  if (node.kind === 'array') for (const item of node.items) collectTwice(item, into);
  if (node.kind !== 'object') return;
  if (node.members.length > 1) {
    const keys = new Set<string>();
    for (const { key } of node.members) keys.add(key);
    if (keys.size < node.members.length) into.push(node);
  }
  for (const { value } of node.members) if (value.kind === 'object' || value.kind === 'array') collectTwice(value, into);
}
