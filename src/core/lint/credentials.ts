import type { Project } from '../project.ts';
import { overlaps, type Span } from '../span.ts';
import { fact } from '../wrangler/facts.ts';
import type { WranglerFile } from '../wrangler/file.ts';
import { judgedFields, scopesOf, type Scope } from '../wrangler/id-fields.ts';
import { child, items, stringAt, walk, type Member, type StringNode } from '../wrangler/node.ts';
import { detectInValue, detectSecrets, type Detection } from './detectors/detect.ts';
import { dotenvEntries } from './fixes/dotenv.ts';
import { Rescan } from './detectors/rescan.ts';
import { SeenValues } from './detectors/seen-values.ts';
import { isGitIgnored } from './fixes/gitignore.ts';
import type { Finding, TextFile } from './rule.ts';

/** A credential at its place, for the rules that report it by form or by name. */
export type Credential = {
  readonly span: Span;
  readonly detection: Detection;
  /** The variable of `vars` that holds it, with the path to it: `env.production.vars.API_KEY`. */
  readonly variable?: { readonly name: string; readonly label: string; readonly isText: boolean };
  readonly isInComment: boolean;
};

const credentials = Symbol('credentials');
const ofText = new WeakMap<TextFile, readonly Credential[]>();

/** Credentials in a wrangler file: in its variables by name and by form, in the rest by form, in comments both. */
export function credentialsInWrangler(file: WranglerFile, project: Project): readonly Credential[] {
  return fact(file, credentials, () => readWrangler(file, scanOf(file, project), judgeOf(file, project)));
}

/** Credentials in any other text. A `.dev.vars` or `.env` that git ignores is the right place for them: none. */
export function credentialsInText(file: TextFile, project: Project): readonly Credential[] {
  const isLocal = isEnvFile(file.path);
  // A tracked file is committed, whatever .gitignore says.
  if (isLocal && project.git.isTracked(file.path) !== true && isGitIgnored(project, file.path)) return [];
  let found = ofText.get(file);
  if (!found) ofText.set(file, (found = readText(file, isLocal)));
  return found;
}

/** `.dev.vars`, `.dev.vars.production`, `.env`, `.env.local` …, but not the templates that are committed on purpose. */
export function isEnvFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    /^\.(?:dev\.vars|env)(?:\.[\w.-]+)?$/.test(name) &&
    !/\.(?:example|examples|sample|template|tpl|dist|defaults?|schema|vault)$/i.test(name)
  );
}

/** What every report of a credential says, whichever rule makes it. */
export function credentialFinding(credential: Credential): Finding {
  const { detection, span, variable } = credential;
  const what = `${article(detection.name)} ${detection.name} (${span[1] - span[0]} characters)`;
  const where = variable
    ? `${variable.label} holds ${what}`
    : credential.isInComment
      ? `A comment holds ${what}`
      : `${upperFirst(what)} is written here`;
  const readers = variable
    ? 'Everyone who can read the repository or the dashboard can read it'
    : 'Everyone who can read the repository can read it';
  return {
    span,
    message: `${where}. ${readers}: revoke it, and keep the new one in a secret.`,
    detector: detection.detector,
    confidence: detection.confidence,
    ...(detection.confidence === 'low' ? { severity: 'warning' as const } : {}),
    ...(detection.revoke === undefined ? {} : { link: { title: 'Where to revoke it', url: detection.revoke } }),
  };
}

/** The scan that remembers this file's text of the keystroke before. */
function scanOf(file: WranglerFile, project: Project): readonly Detection[] {
  return project.memo(`files:scan:${file.path}`, () => new Rescan()).detect(file.text, file.path);
}

type Judge = ReturnType<SeenValues['reading']>;

/** The judge that remembers this file's values of the keystroke before. */
function judgeOf(file: WranglerFile, project: Project): Judge {
  return project.memo(`files:values:${file.path}`, () => new SeenValues()).reading();
}

function readWrangler(file: WranglerFile, scanned: readonly Detection[], judge: Judge): Credential[] {
  const inValues: Credential[] = [];
  const values: Span[] = [];
  for (const scope of scopesOf(file)) {
    const vars = child(scope.node, 'vars');
    for (const variable of vars?.kind === 'object' ? vars.members : []) {
      for (const { node, key } of stringsIn(variable)) {
        values.push(node.contentSpan);
        const isText = node === variable.value;
        for (const detection of judge(key, node.value)) {
          inValues.push({
            span: spanIn(file, node, detection),
            detection,
            variable: { name: variable.key, label: [...scope.path, 'vars', variable.key].join('.'), isText },
            isInComment: false,
          });
        }
      }
    }
    for (const { node, key } of namedStrings(scope)) {
      values.push(node.contentSpan);
      for (const detection of judge(key, node.value)) inValues.push({ span: spanIn(file, node, detection), detection, isInComment: false });
    }
  }
  if (scanned.length === 0) return inValues;
  const ids = judgedFields(file)
    .filter((field) => field.verdict.status === 'plausible')
    .map((field) => field.node.span);
  const inRest = scanned.flatMap((detection): Credential[] => {
    const span: Span = [detection.start, detection.end];
    const isInComment = file.comments.some((comment) => contains(comment.span, span));
    // A variable was judged above with its name known; elsewhere in the file a name proves nothing unless the value looks random too.
    if (detection.byName && detection.confidence === 'low' && !isInComment && !isInBrokenPart(file, span)) return [];
    if ([...values, ...ids].some((value) => overlaps(value, span)) && (detection.byName || ids.some((id) => overlaps(id, span)))) return [];
    if (inValues.some((other) => overlaps(other.span, span))) return [];
    return [{ span, detection, isInComment }];
  });
  return [...inValues, ...inRest];
}

function readText(file: TextFile, isLocal: boolean): Credential[] {
  const raw = detectSecrets(file.text, { path: file.path }).map((detection): Credential => ({
    span: [detection.start, detection.end],
    detection,
    isInComment: false,
  }));
  if (!isLocal) return raw;
  const named = dotenvEntries(file.text).flatMap((entry) =>
    detectInValue(entry.name, entry.value).map((detection): Credential => {
      const isVerbatim = entry.value.length === entry.end - entry.start;
      return {
        span: isVerbatim ? [entry.start + detection.start, entry.start + detection.end] : [entry.start, entry.end],
        detection,
        isInComment: false,
      };
    }),
  );
  return [...raw, ...named.filter((one) => !raw.some((other) => overlaps(one.span, other.span)))];
}

type KeyedString = { readonly node: StringNode; readonly key: string };

/** The strings of a scope, besides its variables, that stand under a name: what `define` puts into the code, and texts of unsafe bindings. */
function namedStrings(scope: Scope): KeyedString[] {
  const define = child(scope.node, 'define');
  const defined = define?.kind === 'object' ? define.members.flatMap((member) => [...stringsIn(member)]) : [];
  const texts = items(child(child(scope.node, 'unsafe'), 'bindings')).flatMap((binding) => {
    const node = stringAt(binding, 'text');
    return node ? [{ node, key: stringAt(binding, 'name')?.value ?? 'text' }] : [];
  });
  return [...defined, ...texts];
}

function stringsIn(variable: Member): Iterable<KeyedString> {
  return variable.value.kind === 'string' ? [{ node: variable.value, key: variable.key }] : stringsBelow(variable);
}

function* stringsBelow(variable: Member): Generator<KeyedString> {
  for (const { node, path } of walk(variable.value, [variable.key])) {
    if (node.kind === 'string') yield { node, key: String(path.findLast((part) => typeof part === 'string') ?? variable.key) };
  }
}

/** Where the secret stands in the text. Where escapes spell it, or lines stand before it that take no comment to ignore it, the whole value is meant. */
function spanIn(file: WranglerFile, node: StringNode, detection: Detection): Span {
  const [start, end] = node.contentSpan;
  const raw = file.text.slice(start, end);
  if (raw === node.value) return [start + detection.start, start + detection.end];
  const at = raw.indexOf(node.value.slice(detection.start, detection.end));
  return at === -1 || raw.slice(0, at).includes('\n') ? [start, end] : [start + at, start + at + detection.end - detection.start];
}

/** What the parser could not read is in no tree, so there the text alone decides. */
function isInBrokenPart(file: WranglerFile, span: Span): boolean {
  if (file.problems.length === 0) return false;
  const line = file.lines.at(span[0]).line;
  return file.problems.some((problem) => Math.abs(file.lines.at(problem.span[0]).line - line) <= 1);
}

function contains(outer: Span, inner: Span): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}

function article(name: string): string {
  return /^(?:[AEIOaeio]|[FHLMNRSX](?=[A-Z]))/.test(name) ? 'an' : 'a';
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
