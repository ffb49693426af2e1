/** Numbers below a bound, the same for the same seed (the generator of Numerical Recipes: 1664525, 1013904223). */
export type Random = (bound: number) => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * bound);
  };
}

// Two lists, so that a line of each stays readable.
const signs = [
  '"',
  "'",
  '"""',
  "'''",
  '[',
  ']',
  '[[',
  ']]',
  '{',
  '}',
  '=',
  '.',
  ',',
  ':',
  '#',
  '//',
  '/*',
  '*/',
  '\n',
  '\r\n',
  '\r',
  '\\',
  '\\u00',
  '\\q',
  ' ',
  '\t',
  '\0',
  '\u007f',
  'é',
  '😀',
  '\ud83d',
  '\uFEFF',
  '\u2028',
];
const words = [
  '0',
  '1_0',
  '0x',
  '1979-05-27',
  '07:32',
  'true',
  'inf',
  'null',
  '-',
  '+',
  'a.b',
  '<<<<<<< HEAD\n',
  '```\n',
  '[vars]\n',
  '[[kv_namespaces]]\n',
  'key = ',
  '"key": ',
  '${X}',
  '$&',
  '__proto__',
  '9007199254740993',
];
const pieces = signs.concat(words);

export type Mutation = { readonly text: string; /** Everything before this offset is as it was. */ readonly from: number };

/** One change: a cut, a deletion, a replaced or inserted piece, a part of the text elsewhere, or deep nesting. */
export function mutate(text: string, random: Random): Mutation {
  const from = random(text.length + 1);
  const piece = pieces[random(pieces.length)] ?? '';
  const head = text.slice(0, from);
  switch (random(7)) {
    case 0:
      return { from, text: head };
    case 1:
      return { from, text: head + text.slice(from + 1 + random(20)) };
    case 2:
      return { from, text: head + piece + text.slice(from + 1) };
    case 3: {
      const start = random(text.length);
      return { from, text: head + text.slice(start, start + random(200)) + text.slice(from) };
    }
    case 4:
      return { from, text: head + String.fromCharCode(text.charCodeAt(from) ^ (1 << random(8))) + text.slice(from + 1) };
    case 5: {
      const opening = ['[', '{', '{"a":', '{a=', '[[', '"', 'a.'][random(7)] ?? '[';
      return { from, text: head + opening.repeat(1 + random(400)) + text.slice(from) };
    }
    default:
      return { from, text: head + piece + text.slice(from) };
  }
}
