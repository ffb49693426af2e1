import { entropy } from './entropy.ts';
import { isMonotone, isPlaceholderValue } from './placeholder.ts';
import { isPublicValue } from './public-values.ts';
import type { Confidence, Detection, FormDetector } from './types.ts';

/** A detector ready to run at a keyword's place. */
export type CompiledForm = { readonly detector: FormDetector; readonly pattern: RegExp };

// A letter behind a backslash belongs to an escape (`\n`), not to the word before.
const LEFT = {
  none: '',
  word: String.raw`(?<!(?<!\\)[A-Za-z0-9_])`,
  base64: String.raw`(?<!(?<!\\)[A-Za-z0-9_]|[+/-])`,
} as const;
const RIGHT = { none: '', word: '(?![A-Za-z0-9_-])', base64: '(?![A-Za-z0-9_+/-])' } as const;
const LONGEST = 20_000;

/** Adds the boundaries, and anchors the pattern to its place when the keyword opens it. */
export function compileForm(detector: FormDetector): CompiledForm {
  const edge = detector.edge ?? 'word';
  const flags = detector.pattern.flags.replace(/[dgy]/g, '');
  return {
    detector,
    pattern: new RegExp(`${LEFT[edge]}(?:${detector.pattern.source})${RIGHT[edge]}`, `${flags}d${detector.before ? 'g' : 'y'}`),
  };
}

/** The credential at a keyword's place, with the end of the whole match, or undefined. */
export function runForm(
  { detector, pattern }: CompiledForm,
  text: string,
  at: number,
): { readonly found?: Detection; readonly end: number } | undefined {
  const match = detector.before ? matchAround(pattern, text, at, detector.before) : matchHere(pattern, text, at);
  if (!match) return undefined;
  const [start, end] = match.indices?.[1] ?? match.indices?.[0] ?? [0, 0];
  const value = match[1] ?? match[0];
  const before = text.slice(Math.max(0, match.from - 200), match.from);
  const context = { lineBefore: before.slice(before.lastIndexOf('\n') + 1), match: match[0] };
  const whole = match.from - match.index + (match.indices?.[0]?.[1] ?? 0);
  if (!isReal(detector, value) || (detector.validate && !detector.validate(value, context))) return { end: whole };
  const shift = match.from - match.index;
  return { found: detection(detector, value, start + shift, end + shift), end: whole };
}

type Placed = RegExpExecArray & { readonly from: number };

function matchHere(pattern: RegExp, text: string, at: number): Placed | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match ? Object.assign(match, { from: match.index }) : undefined;
}

// The keyword stands inside the match: only a window around it is searched, so that the cost stays bounded.
function matchAround(pattern: RegExp, text: string, at: number, before: number): Placed | undefined {
  const from = Math.max(0, at - before - 2);
  const window = text.slice(from, at + LONGEST);
  pattern.lastIndex = Math.max(0, at - before - from);
  const near = window.slice(0, before + 1024);
  let match = pattern.exec(near);
  // The form may stand before the keyword's place once more.
  while (match && match[0] !== '' && match.index + match[0].length <= at - from) match = pattern.exec(near);
  return match && match.index <= at - from ? Object.assign(match, { from: match.index + from }) : undefined;
}

function isReal(detector: FormDetector, value: string): boolean {
  if (detector.opaque) return true;
  if (detector.entropy !== undefined && entropy(value) < detector.entropy) return false;
  return !isPlaceholderValue(value) && !isPublicValue(value) && !isMonotone(value.replace(/^[A-Za-z]{1,8}[-_.]/, ''));
}

function detection(detector: FormDetector, value: string, start: number, end: number): Detection {
  const confidence: Confidence = detector.checksum && !detector.checksum(value) ? 'low' : (detector.confidence ?? 'high');
  return {
    detector: detector.id,
    name: detector.name,
    start,
    end,
    confidence,
    byName: false,
    ...(detector.revoke && { revoke: detector.revoke }),
  };
}
