import type { TextFile } from '../rule.ts';
import { parseWrangler } from '../../wrangler/parse.ts';
import { isWranglerPath } from '../../wrangler/discover.ts';
import { walk } from '../../wrangler/node.ts';
import { dotenvEntries } from './dotenv.ts';

/** How a comment gets to a finding: on a line of its own above, or behind it on its line. `as` names a file whose comments are used there. */
export type CommentPlace = { readonly at: number; readonly isBehind: boolean; readonly as?: string };

/** Beyond this length nobody wrote the file, and looking through it costs more than a comment is worth. */
const longest = 500_000;

// Texts that may hold line breaks, by family; strings of one line and comments are listed so that marks inside them do not count.
const cLike = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"""[\s\S]*?"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;
const hashLike = /"""[\s\S]*?"""|'''[\s\S]*?'''|#[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;
const shellLike =
  /(?<=^|\s)#[^\n]*|\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|<<-?[ \t]*(['"]?)(\w+)\1[^\n]*\n(?:[^\n]*\n)*?[ \t]*\2(?=\s|$)/g;
const sqlLike = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:''|[^'])*'|"[^"]*"/g;
const tagLike = /<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1>|<[a-z/!?](?:"[^"]*"|'[^']*'|[^>"'])*>/gi;

const families: readonly (readonly [files: RegExp, tokens: RegExp])[] = [
  [/\.(?:[cm]?[jt]sx?|jsonc?|go|java|kts?|swift|cs|rs|c|h|cpp|php|scss|less)$/i, cLike],
  [/\.(?:py|rb|toml|tf|ini|cfg|conf|properties)$/i, hashLike],
  [/\.(?:sh|bash|zsh)$|(?:^|\/)(?:Makefile|Dockerfile)$/i, shellLike],
  [/\.sql$/i, sqlLike],
  [/\.(?:html?|xml|svg|vue|svelte)$/i, tagLike],
];

/** Where a comment may stand for the finding on a zero-based line; undefined where one would become part of a value, a command or a page. */
export function commentPlace(file: TextFile, line: number): CommentPlace | undefined {
  const [start, end] = file.lines.lineSpan(line);
  const above: CommentPlace = { at: start, isBehind: false };
  // A mark of byte order stays first.
  if (start === 0 && file.text.startsWith('\uFEFF')) return { at: 1, isBehind: false };
  const [before, beforeEnd] = line === 0 ? [0, 0] : file.lines.lineSpan(line - 1);
  if (line === 0 && /^(?:#!|<\?)/.test(file.text)) return undefined;
  // A line break behind a backslash is none: the comment would take the rest of the command with it.
  if (/\\[ \t]*$/.test(file.text.slice(before, beforeEnd).slice(-20))) return undefined;
  if (/\.(?:md|mdx|markdown)$/i.test(file.path)) return inMarkdown(file, start, end, above);
  if (file.text.length > longest) return undefined;
  const inside = textAround(file, line, start);
  if (inside === undefined) return above;
  // The script of a page has comments of its own.
  const script = /^<script\b[^>]*>/i.exec(inside.text)?.[0].length;
  if (script === undefined || start < inside.at + script) return undefined;
  const code = tokenAcross(inside.text.slice(script), cLike, start - inside.at - script);
  return code === undefined ? { ...above, as: 'script.js' } : undefined;
}

/** A line of its own would end a table, and there are no HTML comments in the head of a page. */
function inMarkdown(file: TextFile, start: number, end: number, above: CommentPlace): CommentPlace | undefined {
  const head = /^\uFEFF?---\r?\n[\s\S]*?\n---/.exec(file.text.slice(0, 20_000))?.[0].length ?? 0;
  if (start < head) return { ...above, as: 'head.yml' };
  return /^[ \t]*\|/.test(file.text.slice(start, start + 200)) ? { at: end, isBehind: true } : above;
}

type Token = { readonly at: number; readonly text: string };

/** The string, tag or script that begins before a line and ends behind its start. */
function textAround(file: TextFile, line: number, start: number): Token | undefined {
  const { path, text } = file;
  const whole: Token = { at: 0, text };
  const isAcross = (from: number, to: number): boolean => from < start && start < to;
  if (isWranglerPath(path)) {
    const nodes = [...walk(parseWrangler(text, path).root)];
    return nodes.some(({ node }) => node.kind === 'string' && isAcross(...node.span)) ? whole : undefined;
  }
  if (/(?:^|\/)\.(?:env|dev\.vars)[^/]*$/.test(path))
    return dotenvEntries(text).some((entry) => isAcross(entry.start, entry.end + 1)) ? whole : undefined;
  if (/\.ya?ml$/i.test(path)) return isInBlockScalar(file, line) ? whole : undefined;
  if (/\.[jt]sx$/i.test(path) && isBetweenTags(file, line)) return whole;
  const tokens = families.find(([files]) => files.test(path))?.[1];
  return tokens && tokenAcross(text, tokens, start);
}

function tokenAcross(text: string, tokens: RegExp, start: number): Token | undefined {
  for (const token of text.matchAll(tokens)) {
    if (token.index >= start) return undefined;
    if (token.index + token[0].length <= start) continue;
    return /^(?:\/\*|#|\/\/|--|<!--)/.test(token[0]) ? undefined : { at: token.index, text: token[0] };
  }
  return undefined;
}

/** In JSX what stands between two tags is text of the page, comments too. */
function isBetweenTags(file: TextFile, line: number): boolean {
  const [start, end] = file.lines.lineSpan(line);
  const [before, beforeEnd] = line === 0 ? [0, 0] : file.lines.lineSpan(line - 1);
  return /^\s*</.test(file.text.slice(start, end).slice(0, 200)) || /(?:^|[^=])>\s*$/.test(file.text.slice(before, beforeEnd).slice(-200));
}

/** YAML 1.2, section 8.1: a block scalar is what is indented more than the line that ends with `|` or `>`. */
function isInBlockScalar(file: TextFile, line: number): boolean {
  const textOf = (at: number): string => file.text.slice(...file.lines.lineSpan(at));
  let indent = textOf(line).search(/\S|$/);
  for (let at = line - 1; at >= 0 && indent > 0; at--) {
    const above = textOf(at);
    const own = above.search(/\S/);
    if (own < 0 || own >= indent) continue;
    if (/(?:^|[:\-\s])[|>][-+\d]{0,2}[ \t]*(?:#.*)?$/.test(above)) return true;
    indent = own;
  }
  return false;
}
