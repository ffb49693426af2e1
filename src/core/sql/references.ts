import { upper } from './apply.ts';
import { nameAfter } from './names.ts';
import type { SqlStatement } from './statements.ts';

/** Rows of `child` go when the row of `parent` that they refer to goes. Names in lower case. */
export type CascadingReference = { readonly child: string; readonly parent: string };

/** Every `REFERENCES … ON DELETE CASCADE` of the tables made here, under the names the tables have at the end. */
export function cascadingReferences(statements: readonly SqlStatement[]): CascadingReference[] {
  const finalName = new Map<string, string>();
  const found: CascadingReference[] = [];
  for (const { tokens } of statements) {
    const words = tokens.map(upper);
    const table = words.indexOf('TABLE');
    if (words[0] === 'ALTER' && table === 1) {
      const to = words.indexOf('TO');
      if (words[to - 1] === 'RENAME') finalName.set(nameAfter(tokens, table), nameAfter(tokens, to));
    }
    if (table < 0 || !(words[0] === 'CREATE' || words[0] === 'ALTER')) continue;
    for (const [index, word] of words.entries()) {
      if (word !== 'REFERENCES') continue;
      const next = words.indexOf('REFERENCES', index + 1);
      const clause = words.slice(index, next === -1 ? undefined : next).join(' ');
      if (/ON DELETE CASCADE/.test(clause)) found.push({ child: nameAfter(tokens, table), parent: nameAfter(tokens, index) });
    }
  }
  return found.map(({ child, parent }) => ({ child: finalName.get(child) ?? child, parent: finalName.get(parent) ?? parent }));
}
