import type { Json, Setting } from './setting.ts';

/** Which of the two texts of a comparison. */
export type Which = 'local' | 'deployed';

/**
 * One side as JSONC with the same keys in the same order as the other, so that a diff editor shows nothing but the differences. Only what
 * the account can be asked about is in it; `heading`: lines of comment above.
 */
export function settingsText(settings: readonly Setting[], which: Which, heading: readonly string[]): string {
  const groups = [...new Set(settings.map(({ group }) => group))];
  const body = groups.flatMap((group) => {
    const own = settings.filter((one) => one.group === group && one[which] !== undefined);
    const [first] = own;
    if (!first) return [];
    return [`  ${JSON.stringify(group)}: ${first.name === undefined ? lineOf(first[which]) : named(own, which)}`];
  });
  const comments = heading.map((line) => `// ${line.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')}`);
  return `${[...comments, '{', body.join(',\n'), '}'].filter((line) => line !== '').join('\n')}\n`;
}

function named(own: readonly Setting[], which: Which): string {
  const lines = own.map((one) => `    ${JSON.stringify(one.name)}: ${lineOf(one[which])}`);
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
