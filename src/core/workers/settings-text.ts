import type { Json, Setting } from './setting.ts';

/** Which of the two texts of a comparison. */
export type Which = 'local' | 'deployed';

/**
 * One side as JSONC with the same keys in the same order as the other, so that a diff editor shows nothing but the differences. Only what
 * the account can be asked about is in it. Of each block, what both have comes last, and the Worker's name ends the whole: a comma that one side
 * needs and the other does not would look like a difference. `heading`: lines of comment above.
 */
export function settingsText(settings: readonly Setting[], which: Which, name: string, heading: readonly string[]): string {
  const groups = [...new Set(settings.map(({ group }) => group))];
  const body = groups.flatMap((group) => {
    const own = settings.filter((one) => one.group === group && one[which] !== undefined);
    const [first] = own;
    if (!first) return [];
    return [`  ${JSON.stringify(group)}: ${first.name === undefined ? lineOf(first[which]) : block(own, which)},`];
  });
  const comments = heading.map((line) => `// ${line.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}`);
  return `${[...comments, '{', ...body, `  "name": ${JSON.stringify(name)}`, '}'].join('\n')}\n`;
}

function block(own: readonly Setting[], which: Which): string {
  const isShared = ({ local, deployed }: Setting): number => Number(local !== undefined && deployed !== undefined);
  const lines = own.toSorted((a, b) => isShared(a) - isShared(b)).map((one) => `    ${JSON.stringify(one.name)}: ${lineOf(one[which])}`);
  return `{\n${lines.join(',\n')}\n  }`;
}

/** On one line, with the spaces that people write. */
function lineOf(value: Json | undefined): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map((one: Json) => lineOf(one)).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const parts = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${lineOf(one as Json)}`);
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }
  return JSON.stringify(value) ?? 'null';
}
