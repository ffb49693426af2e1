import type { Assignment, Syntax } from './assignment.ts';
import { assignmentAt, syntaxOf } from './assignment.ts';
import type { CompiledForm } from './compile.ts';
import { compileForm, runForm } from './compile.ts';
import { isOpaque } from './entropy.ts';
import { genericDetectors, judgePair } from './generic.ts';
import { formDetectors } from './registry.ts';
import { createScanner } from './scanner.ts';
import { respellings } from './spellings.ts';
import type { Detection } from './types.ts';

export { isPlaceholderValue, isReference } from './placeholder.ts';
export { detectors } from './registry.ts';
export type { Detection } from './types.ts';

type Owner = CompiledForm | 'name';

const entries = [
  ...formDetectors.flatMap((detector) => {
    const owner: Owner = compileForm(detector);
    return detector.keywords.map((literal) => ({ literal, owner }));
  }),
  ...genericDetectors.flatMap(({ keywords }) => keywords.map((literal) => ({ literal, owner: 'name' as Owner }))),
];
const scan = createScanner<Owner>(entries);

const LOCK =
  /(?:^|[\\/])(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.ya?ml|bun\.lockb?|deno\.lock|Cargo\.lock|go\.sum|poetry\.lock|uv\.lock|composer\.lock|Gemfile\.lock|flake\.lock|Podfile\.lock|pubspec\.lock|mix\.lock|[\w.-]{1,60}\.lock|\.terraform\.lock\.hcl)$/;
const SOURCE =
  /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kts?|cs|php|swift|scala|c|cc|cpp|h|hpp|m|lua|dart|vue|svelte|astro|sql|s?css|less|html?)$/i;
const DOCUMENT = /\.(?:mdx?|markdown|rst|adoc)$/i;
// Sources and data of tests; files of variables are read with the eyes of whoever loads them.
const TEST =
  /(?:^|[\\/])(?:tests?|__tests__|specs?|e2e|cypress)[\\/](?:[^\\/]+[\\/])*[\w.-]+\.[a-z]{1,5}$|[._-](?:test|spec|e2e)\.[a-z]{1,4}$/i;
// Beyond this length a line is minified or data, and names in it say nothing about values.
const LONG_LINE = 3000;

/**
 * Finds credentials in a whole text of any kind: source, document, configuration; comments included. Sorted by place
 * and without overlaps. `path` tells how far unquoted words and names can be trusted; lock files are read for forms only.
 */
export function detectSecrets(text: string, options: { readonly path?: string; readonly isRespelled?: boolean } = {}): Detection[] {
  const found: Detection[] = [];
  const ends = new Map<CompiledForm, number>();
  const syntax = syntaxOf(options.path);
  const isSource = SOURCE.test(options.path ?? '');
  const isTest = syntax !== 'data' && TEST.test(options.path ?? '');
  const strict = isSource || DOCUMENT.test(options.path ?? '');
  const named = !LOCK.test(options.path ?? '');
  let keyEnd = 0;
  scan(text, (at, length, owner) => {
    if (owner !== 'name') {
      if (at < (ends.get(owner) ?? 0)) return;
      const result = runForm(owner, text, at);
      if (result) ends.set(owner, result.end);
      if (result?.found) found.push(result.found);
    } else if (named && at >= keyEnd) {
      const pair = pairAt(text, at, at + length, syntax, strict);
      if (pair) keyEnd = pair.key.keyStart + pair.key.key.length;
      // The passwords of a test's own users are words that nobody else takes.
      if (pair?.found && !(isTest && pair.found.confidence === 'low' && !isOpaque(pair.key.value, 16))) found.push(pair.found);
    }
  });
  if (options.isRespelled !== true) found.push(...respelled(text, options, isSource));
  return withoutOverlaps(found);
}

/** Credentials that no line spells out: written with escapes, or put together from strings. */
function* respelled(text: string, options: { readonly path?: string }, isCode: boolean): Generator<Detection> {
  for (const line of respellings(text, isCode)) {
    for (const found of detectSecrets(line.text, { ...options, isRespelled: true })) {
      const place = line.back(found.start, found.end);
      if (place) yield { ...found, start: place[0], end: place[1] };
    }
  }
}

function pairAt(
  text: string,
  at: number,
  end: number,
  syntax: Syntax,
  strict: boolean,
): { readonly key: Assignment; readonly found?: Detection } | undefined {
  const key = assignmentAt(text, at, end, syntax);
  if (!key) return undefined;
  // Where words are the rule most values are told apart by a look at them, before the name is.
  if (key.isLoose && !isMade(key.value)) return { key };
  const judged = judgePair(key.key, key.value, strict || !key.quoted);
  if (!judged || isInLongLine(text, key.keyStart)) return { key };
  // `checksum/secret: …` of a Kubernetes annotation is the hash of it.
  if (/(?:checksum|hash|digest|sha256)[/:-]$/i.test(text.slice(Math.max(0, key.keyStart - 12), key.keyStart))) return { key };
  const { id, ...rest } = judged;
  return { key, found: { detector: id, start: key.start, end: key.end, ...rest } };
}

/** No word and no sample: opaque, or a password of letters, digits and signs. */
function isMade(value: string): boolean {
  if (value.length < 8 || (value.length < 16 && !/\d/.test(value))) return false;
  return (
    isOpaque(value, 12) ||
    (value.length >= 8 && /\d/.test(value) && /[A-Za-z]/.test(value) && /[^\w\s.,/()-]/.test(value) && !/[(){}<>;]/.test(value))
  );
}

function isInLongLine(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - LONG_LINE), at);
  const after = text.slice(at, at + LONG_LINE);
  const start = before.lastIndexOf('\n');
  const end = after.indexOf('\n');
  return (start < 0 ? before.length : before.length - start) + (end < 0 ? after.length : end) > LONG_LINE;
}

/**
 * Finds credentials in one value whose key is known, such as a variable of a wrangler file. Offsets count from the
 * value's start. Here names weigh more than in free text: a weak password under a password's name is found.
 */
export function detectInValue(key: string, value: string): Detection[] {
  const prefix = `${key}="`;
  const byForm = detectSecrets(`${prefix}${value}"`, { path: 'value.ts' })
    // A value that is JSON itself has names of its own.
    .filter(({ byName, start }) => (byName ? start > prefix.length && /^\s*[{[]/.test(value) : start >= prefix.length))
    .map((found) => ({
      ...found,
      start: found.start - prefix.length,
      end: Math.min(found.end - prefix.length, value.length),
    }));
  if (byForm.length > 0) return byForm;
  // What a build puts into the code has the quotes of the code around it.
  const inner = /^\s*(["'`])([^"'`]{6,4096})\1\s*$/.exec(value)?.[2];
  const judged = judgePair(key, inner ?? value.trim(), false);
  if (!judged) return [];
  const { id, ...rest } = judged;
  const start = inner === undefined ? 0 : value.indexOf(inner);
  return [{ detector: id, start, end: inner === undefined ? value.length : start + inner.length, ...rest }];
}

// What the value's form says comes before what the key's name says, and a container before its parts.
function withoutOverlaps(found: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const one of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (!last || one.start >= last.end) kept.push(one);
    else if (compare(one, last) < 0) kept[kept.length - 1] = one;
  }
  return kept;
}

function compare(a: Detection, b: Detection): number {
  return Number(a.byName) - Number(b.byName) || rank(a) - rank(b) || b.end - b.start - (a.end - a.start);
}

// A bearer header or an address only frames a token whose own form tells more.
function rank({ detector }: Detection): number {
  return ['bearer-token', 'curl-user', 'wrangler-secret-put', 'url-token-user', 'basic-auth-url'].includes(detector) ? 1 : 0;
}
