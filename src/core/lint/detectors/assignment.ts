import { isOpaque } from './entropy.ts';

/** A key with its value as they stand in a text; offsets are UTF-16. */
export type Assignment = {
  readonly key: string;
  readonly keyStart: number;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** True for two neighbouring strings (`set('x-api-key', '…')`), which may also be items of a list. */
  readonly listed: boolean;
};

/** How far an unquoted word after a key can be trusted to be a value. */
export type Syntax = 'code' | 'data' | 'text';

const CODE =
  /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kts?|cs|php|swift|scala|c|cc|cpp|h|hpp|m|lua|dart|vue|svelte|astro|sql|s?css|less|html?|json[c5]?|toml|graphql|proto|zig|ex|exs|clj|hs|svg|xml)$/i;

/** The syntax class of a path; without a path, prose. */
export function syntaxOf(path: string | undefined): Syntax {
  if (path === undefined) return 'text';
  if (CODE.test(path)) return 'code';
  return /(?:^|[\\/])\.(?:env|dev\.vars)[^\\/]*$|\.(?:env|vars|ya?ml|ini|cfg|conf|properties)$/i.test(path) ? 'data' : 'text';
}

const WORD = /[\w$.-]/;
// Between key and value: the key's closing quote, a type, then an operator; or a name/value pair in JSON, YAML or XML.
const OPERATOR =
  /(?:\\?["']\s{0,4},?\s{0,80}["']?[vV]alue["']?\s{0,2}[:=]|\\?["'`]?\]?\s{0,8}(?::\s?(?:string|String|&(?:'static )?str|str|any)\s{0,4}(?==[^=])|\sstring\s(?==))?(?:\?\?=|\|\|=|:=|\?=|=>|=(?!=)|:(?!:)|\?\?|\|\|(?!\s?[\w(])|(?<=["'`]\s{0,4}),|\|)|,?[\r\n]\s{0,80}value\s{0,2}:|>)[ \t]{0,40}(?:\r?\n[ \t]{0,40}(?=["'`]))?/y;
const DOUBLE = /\\?"((?:[^"\\\r\n]|\\(?!")[^\r\n]){0,4096})\\?"/y;
const SINGLE = /'((?:[^'\\\r\n]|\\[^\r\n]){0,4096})'/y;
// Of a text over several lines the first decides: a credential with line breaks has a form of its own.
const TRIPLE = /(?:"""|''')\\?(?:\r?\n[ \t]{0,40})?([^"'\r\n\\]{1,4096})/y;
const BACKTICK = /`([^`\r\n]{0,4096})`/y;
const BARE = /[^\s"'`,;<>(){}[\]|\\&]{1,320}/y;
const LINE = /[^\r\n]{0,512}/y;

// Dockerfiles and shells that set a variable without an equals sign.
const SETTER = /^\s*(?:ENV|setx|set -\w{1,4})\s{1,4}$/;

/** The assignment whose key holds the characters from `at` to `end`, if they stand in one. */
export function assignmentAt(text: string, at: number, end: number, syntax: Syntax): Assignment | undefined {
  let keyStart = at;
  while (keyStart > 0 && at - keyStart < 80 && WORD.test(text.charAt(keyStart - 1))) keyStart -= 1;
  let keyEnd = end;
  while (keyEnd < text.length && keyEnd - end < 40 && WORD.test(text.charAt(keyEnd))) keyEnd += 1;
  const flag = /^--?[a-z]/i.test(text.slice(keyStart, keyEnd)) || (text.charAt(keyEnd) === ' ' && SETTER.test(lineUpTo(text, keyStart)));
  OPERATOR.lastIndex = keyEnd;
  const operator = OPERATOR.exec(text);
  const valueAt = operator ? OPERATOR.lastIndex : flag && text.charAt(keyEnd) === ' ' ? keyEnd + 1 : -1;
  if (valueAt < 0) return undefined;
  const key = text.slice(keyStart, keyEnd);
  const quoted = quotedAt(text, valueAt);
  const listed = /,\s*$/.test(operator?.[0] ?? '');
  if (listed && !/[([]\s{0,20}["'`]$/.test(text.slice(Math.max(0, keyStart - 24), keyStart))) return undefined;
  if (quoted) return { key, keyStart, ...quoted, quoted: true, listed };
  if (!mayBeBare(text, keyStart, operator?.[0] ?? '', syntax, flag)) return undefined;
  const bare = bareAt(text, keyStart, valueAt, operator?.[0] ?? '');
  return bare && { key, keyStart, ...bare, quoted: false, listed: false };
}

type Span = { readonly value: string; readonly start: number; readonly end: number };

function quotedAt(text: string, at: number): Span | undefined {
  for (const pattern of [TRIPLE, DOUBLE, SINGLE, BACKTICK]) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) continue;
    const value = match[1] ?? '';
    const start =
      pattern === TRIPLE
        ? TRIPLE.lastIndex - value.length
        : at + match[0].indexOf(match[0].startsWith('\\') ? '"' : match[0].charAt(0)) + 1;
    return { value, start, end: start + value.length };
  }
  return undefined;
}

/** A word without quotes is a value in data files, in comments, in query strings and behind flags; in code it is a name. */
function mayBeBare(text: string, keyStart: number, operator: string, syntax: Syntax, flag: boolean): boolean {
  if (/[,?]/.test(operator)) return false;
  const previous = text.charAt(keyStart - 1);
  if (operator.startsWith('=') && (previous === '?' || previous === '&')) return true;
  if (operator.startsWith('>')) return previous === '<' || text.charAt(keyStart - 1) === ':';
  if (flag) return true;
  const lineBefore = lineUpTo(text, keyStart);
  if (syntax === 'code' && operator === '=' && isInCommand(text, keyStart, lineBefore)) return true;
  if (syntax === 'code') return /(?:^|\s)(?:\/\/|#|\/?\*{1,2}|--|<!--)\s*(?:export\s)?$/.test(lineBefore) && /=/.test(operator);
  return syntax === 'data' ? true : /=/.test(operator) || /^[\s#/*>-]*[`"']?$/.test(lineBefore);
}

/** `"deploy": "API_TOKEN=… wrangler deploy"`: a variable of a command, which stands in a string. */
function isInCommand(text: string, keyStart: number, lineBefore: string): boolean {
  const isVariable = /^[A-Z][A-Z\d]*_[A-Z\d_]+=/.test(text.slice(keyStart, keyStart + 80));
  return isVariable && /["\s]$/.test(lineBefore) && lineBefore.replaceAll('\\"', '').split('"').length % 2 === 0;
}

// The line up to a place, at most 200 characters of it: lines may have no end.
function lineUpTo(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 200), at);
  return before.slice(before.lastIndexOf('\n') + 1);
}

const ENV_LINE = /^[ \t]*(?:#\s*)?(?:export[ \t]+)?$/;

function bareAt(text: string, keyStart: number, at: number, operator: string): Span | undefined {
  const whole = operator.trim() === '=' && ENV_LINE.test(lineUpTo(text, keyStart));
  const pattern = whole ? LINE : BARE;
  pattern.lastIndex = at;
  const raw = pattern.exec(text)?.[0] ?? '';
  const value = whole ? envValue(raw) : raw.replace(/[.,:]$/, '');
  return value === '' ? undefined : { value, start: at, end: at + value.length };
}

/** An unquoted value of an env line ends at a blank, where a comment may follow, or in a shell the command that gets the variable. */
function envValue(raw: string): string {
  const [, value = '', rest = ''] = /^(\S+)(?:\s+(.*))?$/.exec(raw.trimEnd()) ?? [];
  return rest === '' || rest.startsWith('#') || isOpaque(value, 10) ? value : '';
}
