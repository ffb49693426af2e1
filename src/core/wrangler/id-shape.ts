import type { IdShape } from './id-fields.ts';

/** What can be said of the text in an ID field without asking the account. */
export type IdVerdict =
  | {
      readonly status: 'plausible' | 'empty' | 'placeholder' | 'made-up' | 'variable' | 'local' | 'binding-name';
    }
  | { readonly status: 'malformed'; readonly reason: string };

const hex32 = /^[0-9a-f]{32}$/i;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const remembered = new Map<string, IdVerdict>();

/** `judge`, remembered: the IDs of a file stay the same over the keystrokes elsewhere in it. */
export function judgeId(value: string, shape: IdShape, binding?: string): IdVerdict {
  if (value.length > 80) return judge(value, shape, binding);
  const key = `${shape} ${binding ?? ''} ${value}`;
  let verdict = remembered.get(key);
  if (!verdict) {
    if (remembered.size > 2000) remembered.clear();
    remembered.set(key, (verdict = judge(value, shape, binding)));
  }
  return verdict;
}

/**
 * Judges the text of an ID field. `binding` is the name of the binding it belongs to, which templates repeat as the ID.
 * Placeholder and malformed are told apart by what a person would have to do: fill in, or correct.
 */
function judge(value: string, shape: IdShape, binding?: string): IdVerdict {
  const text = value.trim();
  if (text === '') return { status: 'empty' };
  if (text.length > 200) return { status: 'malformed', reason: `${expected(shape)}; this has ${text.length} characters` };
  const isShaped = hex32.test(text) || uuid.test(text);
  if (isShaped && isMadeUp(text)) return { status: 'made-up' };
  if (isShaped || isAlmostHex(text)) return judgeHex(value, text, shape);
  if (/\$\{|\{\{|^\$[A-Z_]|^%\w+%$|^env\(|^process\.env|^(?:op|vault):\/\//.test(text)) return { status: 'variable' };
  // Where the form is not known, only what can be nothing but a template's text is one.
  if (shape === 'any') return { status: certainTemplate.test(text) ? 'placeholder' : 'plausible' };
  if (binding !== undefined && text === binding) return { status: 'binding-name' };
  if (/^(?:local|dev|development|test|testing|preview|mock|stub)(?:$|[-_.\s])/i.test(text)) return { status: 'local' };
  if (!/[\p{L}\p{N}]/u.test(text) || hasPlaceholderWord(text) || isTemplateLike(text) || isMadeUp(text)) return { status: 'placeholder' };
  return {
    status: 'malformed',
    reason: `${expected(shape)}; this is text of ${text.length} characters`,
  };
}

/** "32 hexadecimal digits": the form an ID of this kind has, for prompts. */
export function shapeInWords(shape: IdShape): string {
  if (shape === 'hex32') return '32 hexadecimal digits';
  return shape === 'uuid' ? '36 characters in the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx' : 'the ID as the dashboard shows it';
}

/** A sentence when a typed answer cannot be an ID of this form, else undefined. */
export function refusedAs(answer: string, shape: IdShape): string | undefined {
  const verdict = judgeId(answer, shape);
  if (verdict.status === 'plausible' && answer === answer.trim()) return undefined;
  if (verdict.status === 'made-up') return 'This looks made up. Copy the ID from the dashboard or from wrangler.';
  return `An ID here has ${shapeInWords(shape)}.`;
}

// IDs that documents print and people copy: RFC 9562 and the examples of developers.cloudflare.com/api.
const documented: ReadonlySet<string> = new Set([
  '123e4567e89b12d3a456426614174000',
  '550e8400e29b41d4a716446655440000',
  'f81d4fae7dec11d0a76500a0c91e6bf6',
  '023e105f4ecef8ad9ca31a8372d0c353',
]);

/** Hexadecimal digits that nobody's random generator gave: each test below is met by fewer than one in 100,000 random IDs. */
export function isMadeUp(value: string): boolean {
  const digits = value.toLowerCase().replaceAll(/[^0-9a-z]/g, '');
  if (digits.length < 8) return digits.length > 0 && new Set(digits).size <= 2;
  if (/deadbeef|cafebabe|baadf00d|feedface|c0ffee|badcafe|0ddba11/.test(digits)) return true;
  if (documented.has(digits)) return true;
  const codes = Array.from({ length: digits.length }, (_, index) => Number.parseInt(digits[index] ?? '', 36));
  return new Set(codes).size <= 4 || isPeriodic(digits) || isSequence(codes, 1) || isSequence(codes, 2) || isRepetitive(codes);
}

/** One piece of up to 16 digits over and over. */
function isPeriodic(digits: string): boolean {
  for (let period = 2; period <= 16 && period * 2 <= digits.length; period++) {
    if (digits.startsWith(digits.slice(period))) return true;
  }
  return false;
}

/** Counting up or down, by each digit (1234…) or by every second (a1b2c3…), in one run or over the whole. */
function isSequence(codes: readonly number[], distance: number): boolean {
  const enough = Math.max(7, (codes.length * 12) / 31);
  let [up, down, upRun, downRun] = [0, 0, 0, 0];
  for (let at = distance; at < codes.length; at++) {
    const [a, b] = [codes[at - distance] ?? 0, codes[at] ?? 0];
    upRun = follows(a, b) ? upRun + 1 : 0;
    downRun = follows(b, a) ? downRun + 1 : 0;
    if (upRun > 0) up++;
    if (downRun > 0) down++;
    if (upRun >= 7 || downRun >= 7) return true;
  }
  return up >= enough || down >= enough;
}

/** `b` comes after `a` in 0…9a…f, and after f again 0 or a, after 9 again 0. */
function follows(a: number, b: number): boolean {
  return b === a + 1 || (a === 15 && (b === 0 || b === 10)) || (a === 9 && b === 0);
}

/** Eight of one digit in a row, or half of all digits like the one before. */
function isRepetitive(codes: readonly number[]): boolean {
  let count = 0;
  let run = 1;
  for (let at = 1; at < codes.length; at++) {
    const isSame = codes[at] === codes[at - 1];
    run = isSame ? run + 1 : 1;
    if (isSame) count++;
    if (run >= 8) return true;
  }
  return count >= codes.length / 2;
}

function judgeHex(value: string, text: string, shape: IdShape): IdVerdict {
  if (shape === 'any') return { status: 'plausible' };
  if (value !== text)
    return {
      status: 'malformed',
      reason: 'there is white space around the ID, and wrangler sends it as it stands',
    };
  if (shape === 'hex32' ? hex32.test(text) : uuid.test(text)) return { status: 'plausible' };
  if (isMadeUp(text)) return { status: 'made-up' };
  const other = shape === 'hex32' ? uuid.test(text) : hex32.test(text);
  const form = shape === 'hex32' ? 'a UUID, as D1 databases have' : '32 digits without dashes, as KV namespaces have';
  return {
    status: 'malformed',
    reason: other ? `${expected(shape)}; this is ${form}` : `${expected(shape)}; this has ${text.length} characters`,
  };
}

function expected(shape: IdShape): string {
  return shape === 'uuid' ? 'an issued ID is a UUID of 36 characters' : 'an issued ID has 32 hexadecimal digits';
}

/** Someone pasted an ID and lost or gained a little, in contrast to words. */
function isAlmostHex(text: string): boolean {
  return (
    text.length >= 20 && text.replaceAll(/[^0-9a-f]/gi, '').length >= text.length * 0.85 && /\d/.test(text) && !/[^0-9a-z-]/i.test(text)
  );
}

/** Angle brackets, braces, blanks, UPPER_SNAKE, letters outside ASCII, runs of x: nothing that an issued ID could hold. */
function isTemplateLike(text: string): boolean {
  return (
    /[<>{}[\]()|…\s*#"'`=,:;/\\@?!]|\.\.\.|[^\x20-\x7e]|_{2,}|x{3,}|\?{2,}/i.test(text) || /^[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)*$/.test(text)
  );
}

// Words that templates in the wild use, in the languages seen there: "replace", "put here", "your", "to be filled in".
const placeholderWords =
  /(?:^|[^a-z])(?:your?|my|our|todo|tbd|fixme|tba|n\/?a|none|null|undefined|changeme|change|replace\w*|placeholder|example|sample|dummy|fake|not|unused|later|soon|asdf\w*|demo|mock|insert|enter|fill|paste|put|add|set|here|xxx+|foo|bar|baz|temp|tmp|pending|missing|unknown|default|generated?|create[ds]?|auto|empty|string|value|some|the|uuid|guid|ids?|binding|namespace|database|local|dev|staging|production|prod|test|sostituisci|inserisci|reemplaza\w*|pendiente|rellenar|tu|sua?|seu|substitu\w*|remplace\w*|votre|dein\w*|ersetz\w*|einf\w*|hier|aqui|ici|qui|vul|jouw|zamien|twoj|wstaw)(?=$|[^a-z])/i;

const certainTemplate = /[<>{}…]|change.?me|replace|placeholder|your|todo|x{4,}/i;

function hasPlaceholderWord(text: string): boolean {
  // camelCase words count as words too: yourNamespaceId.
  return (
    placeholderWords.test(text.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ')) ||
    /change.?me|replace|placeholder|your|dummy/i.test(text)
  );
}
