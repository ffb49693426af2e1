import { detectSecrets } from '../../lint/detectors/detect.ts';

/** A text with what surrounds it for the search alone: a password is known by the key in front of it. */
type Framed = { readonly before: string; readonly text: string; readonly after: string };

/**
 * Replaces what looks like a credential in each of several texts by its kind and length. One search over all of them, since nearly
 * every event has none and a search costs the same for one text as for ten.
 */
export function maskAll(texts: readonly string[]): readonly string[] {
  return maskFramed(texts.map((text) => ({ before: '', text, after: '' })));
}

/** Characters of one text, and of all texts of an event, that are searched for credentials to be shown. */
const mostOfOne = 1 << 17;
const mostOfAll = 1 << 18;
/** A credential that the cut went through is not known as one, so what stands this near to it goes as well. */
const nearCut = 1 << 13;

/** The same for what is shown: only so much of it as anybody looks at, in a time that does not grow with what a Worker writes. */
export function maskShown(texts: readonly string[]): readonly string[] {
  let left = mostOfAll;
  const parts = texts.map((text) => {
    const part = text.slice(0, Math.min(mostOfOne, left));
    left -= part.length;
    return part;
  });
  const masked = maskAll(parts);
  return masked.map((part, index) => (parts[index]?.length === texts[index]?.length ? part : `${part.slice(0, -nearCut)} …`));
}

/**
 * Every string within a value, masked, keys included; a string is judged together with its key. For what leaves as JSON, where an
 * escaped quote would hide a password from a search over the text.
 */
export function maskValue(value: unknown): unknown {
  const texts: Framed[] = [];
  const isWhole = gather('', value, texts, mostDepth);
  const masked = maskFramed(texts);
  if (isWhole && masked.every((text, index) => text === texts[index]?.text)) return value;
  let index = 0;
  const put = (each: unknown, depth: number): unknown => {
    if (depth === 0 && typeof each === 'object' && each !== null) return tooDeep;
    if (typeof each === 'string') return masked[index++];
    if (Array.isArray(each)) return each.map((one) => put(one, depth - 1));
    return typeof each === 'object' && each !== null
      ? Object.fromEntries(Object.entries(each).map(([, one]) => [masked[index++], put(one, depth - 1)]))
      : each;
  };
  return put(value, mostDepth);
}

/** Deeper than anybody nests values, and far from what a stack of calls can hold. */
const mostDepth = 200;
const tooDeep = '… nested too deep to show';

/** False when something is nested too deep. */
function gather(key: string, value: unknown, texts: Framed[], depth: number): boolean {
  if (typeof value === 'string') texts.push({ before: `"${key.replaceAll('"', '')}": "`, text: value, after: '"' });
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  let isWhole = true;
  if (Array.isArray(value)) for (const each of value) isWhole = gather(key, each, texts, depth - 1) && isWhole;
  else
    for (const [name, each] of Object.entries(value)) {
      texts.push({ before: '', text: name, after: '' });
      isWhole = gather(name, each, texts, depth - 1) && isWhole;
    }
  return isWhole;
}

function maskFramed(texts: readonly Framed[]): readonly string[] {
  const found = detectSecrets(texts.map(({ before, text, after }) => before + text + after).join('\n'));
  if (found.length === 0) return texts.map(({ text }) => text);
  let next = 0;
  return texts.map(({ before, text, after }) => {
    const start = next + before.length;
    next = start + text.length + after.length + 1;
    let [masked, end] = ['', 0];
    for (const one of found) {
      const [from, to] = [Math.max(end, one.start - start), Math.min(text.length, one.end - start)];
      if (to > from) [masked, end] = [masked + text.slice(end, from) + maskOf(one.name, one.end - one.start), to];
    }
    return end === 0 ? text : masked + text.slice(end);
  });
}

/** Without any character that JSON, a shell or the grammar would read otherwise. */
function maskOf(name: string, length: number): string {
  return `[masked ${name.replaceAll(/[^\w ./()-]/g, '')}, ${length} characters]`;
}
