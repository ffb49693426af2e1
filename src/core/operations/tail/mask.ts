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

/**
 * Every string within a value, masked, keys included; a string is judged together with its key. For what leaves as JSON, where an
 * escaped quote would hide a password from a search over the text.
 */
export function maskValue(value: unknown): unknown {
  const texts: Framed[] = [];
  gather('', value, texts);
  const masked = maskFramed(texts);
  if (masked.every((text, index) => text === texts[index]?.text)) return value;
  let index = 0;
  const put = (each: unknown): unknown => {
    if (typeof each === 'string') return masked[index++];
    if (Array.isArray(each)) return each.map(put);
    return typeof each === 'object' && each !== null
      ? Object.fromEntries(Object.entries(each).map(([, one]) => [masked[index++], put(one)]))
      : each;
  };
  return put(value);
}

function gather(key: string, value: unknown, texts: Framed[]): void {
  if (typeof value === 'string') texts.push({ before: `"${key.replaceAll('"', '')}": "`, text: value, after: '"' });
  else if (Array.isArray(value)) for (const each of value) gather(key, each, texts);
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) {
      texts.push({ before: '', text: name, after: '' });
      gather(name, each, texts);
    }
}

function maskFramed(texts: readonly Framed[]): readonly string[] {
  const found = detectSecrets(texts.map(({ before, text, after }) => before + text + after).join('\n'));
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
