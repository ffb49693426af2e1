import type { IdShape } from './id-fields.ts';

/** What can be said of the text in an ID field without asking the account. */
export type IdVerdict =
  | {
      readonly status: 'plausible' | 'empty' | 'placeholder' | 'made-up' | 'variable' | 'local' | 'binding-name';
    }
  | { readonly status: 'malformed'; readonly reason: string };

const hex32 = /^[0-9a-f]{32}$/i;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Judges the text of an ID field. `binding` is the name of the binding it belongs to, which templates repeat as the ID.
 * Placeholder and malformed are told apart by what a person would have to do: fill in, or correct.
 */
export function judgeId(value: string, shape: IdShape, binding?: string): IdVerdict {
  const text = value.trim();
  if (text === '') return { status: 'empty' };
  const isShaped = hex32.test(text) || uuid.test(text);
  if (isShaped && isMadeUp(text)) return { status: 'made-up' };
  if (isShaped || isAlmostHex(text)) return judgeHex(value, text, shape);
  if (/\$\{|\{\{|^\$[A-Z_]|^%\w+%$|^env\(|^process\.env|^(?:op|vault):\/\//.test(text)) return { status: 'variable' };
  if (shape === 'any')
    return {
      status: hasPlaceholderWord(text) || isTemplateLike(text) ? 'placeholder' : 'plausible',
    };
  if (binding !== undefined && text === binding) return { status: 'binding-name' };
  if (/^(?:local|dev|development|test|testing|preview|mock|stub)(?:$|[-_.\s])/i.test(text)) return { status: 'local' };
  if (hasPlaceholderWord(text) || isTemplateLike(text) || isMadeUp(text)) return { status: 'placeholder' };
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

/** Hexadecimal digits that nobody's random generator gave: each test below is met by fewer than one in 500,000 random IDs. */
export function isMadeUp(value: string): boolean {
  const digits = value.toLowerCase().replaceAll(/[^0-9a-z]/g, '');
  if (digits.length < 8) return digits.length > 0 && new Set(digits).size <= 2;
  if (new Set(digits).size <= 4) return true;
  if (/deadbeef|cafebabe|baadf00d|feedface|c0ffee|badcafe|0ddba11/.test(digits)) return true;
  if (/(.)\1{7}/.test(digits) || /^(.{2,16}?)\1+$/.test(digits)) return true;
  return isSequence(digits) || isSequence(digits.split('').toReversed().join('')) || repeats(digits) >= digits.length / 2;
}

/** Counting up, by each digit (1234…) or by every second (a1b2c3…), in one run or over the whole. */
function isSequence(digits: string): boolean {
  const enough = Math.max(7, (digits.length * 12) / 31);
  return [1, 2].some((distance) => longestRun(digits, distance) >= 7 || steps(digits, distance) >= enough);
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
  /(?:^|[^a-z])(?:your?|my|our|todo|tbd|fixme|tba|n\/?a|none|null|undefined|changeme|change|replace\w*|placeholder|example|sample|dummy|fake|demo|mock|insert|enter|fill|paste|put|add|set|here|xxx+|foo|bar|baz|temp|tmp|pending|missing|unknown|default|generated?|create[ds]?|auto|empty|string|value|some|the|uuid|guid|ids?|binding|namespace|database|local|dev|staging|production|prod|test|sostituisci|inserisci|reemplaza\w*|pendiente|rellenar|tu|sua?|seu|substitu\w*|remplace\w*|votre|dein\w*|ersetz\w*|einf\w*|hier|aqui|ici|qui|vul|jouw|zamien|twoj|wstaw)(?=$|[^a-z])/i;

function hasPlaceholderWord(text: string): boolean {
  // camelCase words count as words too: yourNamespaceId.
  return (
    placeholderWords.test(text.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ')) ||
    /change.?me|replace|placeholder|your|dummy/i.test(text)
  );
}

const order = '0123456789abcdef';

/** `b` follows `a` in 0…9, a…f, going round in either, or back from f to a and from 9 to 0. */
function follows(a: string, b: string): boolean {
  const from = order.indexOf(a);
  const to = order.indexOf(b);
  if (from < 0 || to < 0) return a.charCodeAt(0) + 1 === b.charCodeAt(0);
  return to === from + 1 || (a === 'f' && (b === '0' || b === 'a')) || (a === '9' && b === '0');
}

function steps(digits: string, distance: number): number {
  let count = 0;
  for (let at = distance; at < digits.length; at++) if (follows(digits[at - distance] ?? '', digits[at] ?? '')) count++;
  return count;
}

function longestRun(digits: string, distance: number): number {
  let longest = 0;
  let run = 0;
  for (let at = distance; at < digits.length; at++) {
    run = follows(digits[at - distance] ?? '', digits[at] ?? '') ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function repeats(digits: string): number {
  let count = 0;
  for (let at = 1; at < digits.length; at++) if (digits[at] === digits[at - 1]) count++;
  return count;
}
