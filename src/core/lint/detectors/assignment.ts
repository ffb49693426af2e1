import { isOpaque } from './entropy.ts';

/** A key with its value as they stand in a text; offsets are UTF-16. */
export type Assignment = {
  readonly key: string;
  readonly keyStart: number;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** True where only a value that no words make counts: two neighbouring strings, which may be items of a list; a comparison; prose. */
  readonly isLoose: boolean;
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
  /(?:\\?["']\s{0,4},?\s{0,80}["']?(?:[vV]alue|content)["']?\s{0,2}[:=]|\\?["'`]?\]?\s{0,8}(?::\s?(?:string|String|&(?:'static )?str|str|any)\s{0,4}(?==[^=])|\sstring\s(?==))?(?:\?\?=|\|\|=|:=|\?=|=>|=(?!=)|:-|:(?!:)|\?\?|\|\|(?!\s?[\w(])|(?<=["'`]\s{0,4}),|\|)(?:\*\*(?=\s))?|\*\*:|["'`]?\)?\s?[!=]==?(?=\s?["'`])|["'`]? is (?=["'`])|,?[\r\n]\s{0,80}value\s{0,2}:|"?>)[ \t]{0,40}(?:\r?\n[ \t]{0,40}(?=["'`]))?/y;
// What an operator, or the end of a key before it, begins with; `is` and `string` are the words among them.
const OPENERS = new Set(Array.from('\\"\'`]:=?|>,!*)\r\n\tis', (char) => char.charCodeAt(0)));
const COMPARISON = /[!=]==?\s*$| is\s*$/;
// Calls that only turn a text into another type: the value is what they are given.
const WRAPPER =
  /(?:(?:[\w.]{1,40}\.)?from(?:Hex|Base64)?\(|new TextEncoder\(\)\.encode\(|[\w.]{0,40}[eE]ncoder?\.encode\(|encode\(|\[\]byte\(|ConvertTo-SecureString |new [\w.]{0,40}Secure?String\(|Secret(?:Str)?\(|Redacted\.make\(|(?:base64\.)?b64decode\(|bytes\.fromhex\(|bytes\(|hexToBytes\(|atob\(|[bru@]{1,2}(?=["']))[ \t]{0,4}(?:\r?\n[ \t]{0,40})?b?(?=["'`])/y;
// YAML writes a long value below its key, indented.
const BLOCK = /[|>][+-]?[ \t]{0,4}\r?\n[ \t]{1,80}/y;
const DOUBLE = /\\?"((?:[^"\\\r\n]|\\(?!")[^\r\n]){0,4096})\\?"/y;
const SINGLE = /'((?:[^'\\\r\n]|\\[^\r\n]){0,4096})'/y;
// Of a text over several lines the first decides: a credential with line breaks has a form of its own.
const TRIPLE = /(?:"""|''')\\?(?:\r?\n[ \t]{0,40})?([^"'\r\n\\]{1,4096})/y;
const BACKTICK = /`([^`\r\n]{0,4096})`/y;
const BARE = /[^\s"'`,;<>(){}[\]|\\&]{1,320}/y;
const LINE = /[^\r\n]{0,512}/y;

// Dockerfiles and shells that set a variable without an equals sign.
const SETTER = /^\s*(?:ENV|setx|set(?: -\w{1,4})?|proxy_set_header|fastcgi_param|add_header|SetEnv)\s{1,4}$/;
const SETTER_CALL = /(?:define|env|getenv|fetch|setenv|putenv|setProperty|defineSecret)\(\s{0,20}["'`]$/i;
const TWO_WORDS = /(?:api|secret|access|private|signing|encryption|license|master|admin|service) $/i;

/** The assignment whose key holds the characters from `at` to `end`, if they stand in one. */
export function assignmentAt(text: string, at: number, end: number, syntax: Syntax): Assignment | undefined {
  let keyStart = at;
  while (keyStart > 0 && at - keyStart < 80 && WORD.test(text.charAt(keyStart - 1))) keyStart -= 1;
  // A keyword such as `pass:` reaches beyond the key.
  let keyEnd = end;
  while (keyEnd > at && !WORD.test(text.charAt(keyEnd - 1))) keyEnd -= 1;
  while (keyEnd < text.length && keyEnd - end < 40 && WORD.test(text.charAt(keyEnd))) keyEnd += 1;
  const flag = /^--?[a-z]/i.test(text.slice(keyStart, keyEnd)) || (text.charAt(keyEnd) === ' ' && SETTER.test(lineUpTo(text, keyStart)));
  if (!flag && !mayOpen(text, keyEnd)) return undefined;
  OPERATOR.lastIndex = keyEnd;
  const match = OPERATOR.exec(text);
  const valueAt = match ? OPERATOR.lastIndex : flag && text.charAt(keyEnd) === ' ' ? keyEnd + 1 : -1;
  if (valueAt < 0) return undefined;
  const operator = match?.[0] ?? '';
  const key = keyAt(text, keyStart, keyEnd, syntax);
  keyStart = keyEnd - key.length;
  const quoted = quotedAt(text, afterWrapper(text, valueAt));
  const listed = /,\s*$/.test(operator);
  // `kind: "email" | "forget-password" = "email"` is a type with its default.
  const before = listed || isQuoteAt(text, keyStart - 1) ? text.slice(Math.max(0, keyStart - 24), keyStart) : '';
  if (listed ? !/[([]\s{0,20}["'`]$/.test(before) : /\|\s{0,20}["'`]$/.test(before) && /=\s*$/.test(operator)) return undefined;
  if (quoted) {
    const isLoose = (listed && !SETTER_CALL.test(before)) || COMPARISON.test(operator);
    return { key, keyStart, ...quoted, quoted: true, isLoose };
  }
  const place: Place = { text, keyStart, keyEnd, valueAt, operator, syntax };
  const bare = blockAt(place) ?? defaultAt(place) ?? headerAt(place);
  if (bare) return { key, keyStart, ...bare, quoted: false, isLoose: operator === ':' && syntax === 'code' };
  const trust = bareTrust(place, flag);
  const word = trust === 'none' ? undefined : bareAt(text, keyStart, valueAt, operator);
  return word && { key, keyStart, ...word, quoted: false, isLoose: trust === 'loose' };
}

/** Most names in a text are followed by something else than an operator, and one look at it is cheaper than the pattern. */
function mayOpen(text: string, at: number): boolean {
  let index = at;
  while (text.charAt(index) === ' ') index += 1;
  return OPENERS.has(text.charCodeAt(index));
}

/** What stands between the parts of an assignment without quotes. */
type Place = {
  readonly text: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueAt: number;
  readonly operator: string;
  readonly syntax: Syntax;
};

function isQuoteAt(text: string, at: number): boolean {
  const char = text.charAt(at);
  return char === '"' || char === "'" || char === '`';
}

/** The key; in prose its first word too: `API key`. */
function keyAt(text: string, start: number, end: number, syntax: Syntax): string {
  const key = text.slice(start, end);
  if (syntax === 'code' || key.length !== 3 || !/^key$/i.test(key)) return key;
  return (TWO_WORDS.exec(text.slice(Math.max(0, start - 12), start))?.[0] ?? '') + key;
}

function afterWrapper(text: string, at: number): number {
  if (isQuoteAt(text, at)) return at;
  WRAPPER.lastIndex = at;
  return WRAPPER.test(text) ? WRAPPER.lastIndex : at;
}

/** `password: >-` with the value on the next line. */
function blockAt({ text, valueAt, operator, syntax }: Place): Span | undefined {
  if (syntax !== 'data' || !operator.includes(':')) return undefined;
  BLOCK.lastIndex = valueAt;
  if (!BLOCK.test(text)) return undefined;
  return spanOf(text, BLOCK.lastIndex, LINE);
}

/** `${API_TOKEN:-…}` of a shell, `${jwt.secret:…}` of a Java application. */
function defaultAt({ text, keyStart, valueAt, operator }: Place): Span | undefined {
  if (!/^:-?$/.test(operator) || !text.startsWith('${', keyStart - 2)) return undefined;
  const value = spanOf(text, valueAt, BARE);
  return value && text.charAt(value.end) === '}' ? value : undefined;
}

/** `'X-Api-Key: …'`: a header with its value in one string. */
function headerAt({ text, keyStart, valueAt, operator }: Place): Span | undefined {
  const quote = text.charAt(keyStart - 1);
  if (!/^:\s?$/.test(operator) || (quote !== "'" && quote !== '"')) return undefined;
  const value = spanOf(text, valueAt, BARE);
  return value && !value.value.startsWith('/') && text.charAt(value.end) === quote ? value : undefined;
}

function spanOf(text: string, at: number, pattern: RegExp): Span | undefined {
  pattern.lastIndex = at;
  const value = pattern.exec(text)?.[0].trimEnd() ?? '';
  return value === '' ? undefined : { value, start: at, end: at + value.length };
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

/** A word without quotes is a value in data files, in comments, in query strings and behind flags; in code it is a name, in prose a word. */
function bareTrust({ text, keyStart, operator, syntax }: Place, flag: boolean): 'full' | 'loose' | 'none' {
  if (/,|\?\?|:-/.test(operator) || COMPARISON.test(operator)) return 'none';
  const full = (is: boolean): 'full' | 'none' => (is ? 'full' : 'none');
  const previous = text.charAt(keyStart - 1);
  if (operator.startsWith('=') && (previous === '?' || previous === '&')) return 'full';
  if (/^"?>/.test(operator)) return full(previous === '<' || previous === ':' || text.startsWith('name="', keyStart - 6));
  if (flag) return 'full';
  const lineBefore = lineUpTo(text, keyStart);
  if (syntax === 'code' && operator === '=' && isInCommand(text, keyStart, lineBefore)) return 'full';
  if (syntax === 'code') return full(/(?:^|\s)(?:\/\/|#|\/?\*{1,2}|--|<!--)\s*(?:export\s)?$/.test(lineBefore) && /=/.test(operator));
  if (syntax === 'data' || /=/.test(operator) || /^[\s#/*>-]*[`"']?$/.test(lineBefore)) return 'full';
  return /:(?:\*\*)?\s|\*\*:/.test(operator) && /(?:[\s(/,;|]|\*\*|__)$/.test(lineBefore) ? 'loose' : 'none';
}

/** `"deploy": "API_TOKEN=… wrangler deploy"`: a variable of a command, which stands in a string. */
function isInCommand(text: string, keyStart: number, lineBefore: string): boolean {
  const isVariable = /^[A-Z][A-Z\d_]{4,78}=/.test(text.slice(keyStart, keyStart + 80));
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
  const value = whole ? envValue(raw) : raw.replace(/[.,:]$|\*\*$/, '');
  return value === '' ? undefined : { value, start: at, end: at + value.length };
}

/** An unquoted value of an env line ends at a blank, where a comment may follow, or in a shell the command that gets the variable. */
function envValue(raw: string): string {
  const [, value = '', rest = ''] = /^(\S+)(?:\s+(.*))?$/.exec(raw.trimEnd()) ?? [];
  return rest === '' || rest.startsWith('#') || isOpaque(value, 10) ? value : '';
}
