import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lintWrangler } from '../../src/core/lint/lint.ts';
import { createMemoryProject } from '../../src/core/project/create.ts';
import { replaceFile } from '../../src/core/project/replace.ts';
import { parseWrangler } from '../../src/core/wrangler/parse.ts';
import { loadWranglerSchema } from '../../src/core/wrangler/schema.ts';
import { milliseconds, printTable, quantile } from './table.ts';

const sample = path.join(import.meta.dirname, '../sample/workers');
const schema = loadWranglerSchema(undefined, path.join(import.meta.dirname, '../../dist/wrangler-schema.json'));

/** What one keystroke costs once the session is warm: the parse of the new text alone, then parse and all rules, alternating on the same texts. */
export function benchKeystroke(): void {
  const jsonc = readFileSync(path.join(sample, 'api/wrangler.jsonc'), 'utf8');
  const toml = readFileSync(path.join(sample, 'workflow/wrangler.toml'), 'utf8');
  const figures = [
    ...keystrokes('wrangler.jsonc', grow(jsonc, 3000, '\n// a remark of the length that people write beside a setting'), 2000),
    ...keystrokes('wrangler.toml', grow(toml, 3000, '\n# a remark of the length that people write beside a setting'), 2000),
    ...large(),
  ];
  printTable('One keystroke', figures);
}

function grow(text: string, size: number, filler: string): string {
  return text + filler.repeat(Math.max(0, Math.ceil((size - text.length) / filler.length)));
}

function keystrokes(name: string, text: string, rounds: number) {
  let project = createMemoryProject({ [name]: text }, { schemaFor: () => schema });
  const parses: number[] = [];
  const lints: number[] = [];
  // The first two thousand keystrokes of a session run before the engine has compiled the rules; the figure is of the rest.
  for (let round = -2000; round < rounds; round++) {
    // A digit of the compatibility date changes: the file stays valid and the parser sees a new text each time.
    const next = text.replace('2026-10-01', `2026-10-0${1 + (Math.abs(round) % 8)}`);
    const t0 = performance.now();
    parseWrangler(next, name);
    const t1 = performance.now();
    const file = parseWrangler(next, name);
    project = replaceFile(project, file);
    lintWrangler(file, project);
    const t2 = performance.now();
    if (round >= 0) {
      parses.push(t1 - t0);
      lints.push(t2 - t1);
    }
  }
  const [parse, lint] = [parses.toSorted((a, b) => a - b), lints.toSorted((a, b) => a - b)];
  return [
    {
      what: `${(text.length / 1000).toFixed(1)} KB \`${name}\`: parse alone`,
      measured: `median ${milliseconds(quantile(parse, 0.5))}`,
      bar: '',
    },
    {
      what: `${(text.length / 1000).toFixed(1)} KB \`${name}\`: parse and all rules`,
      measured: `median ${milliseconds(quantile(lint, 0.5))}, p99 ${milliseconds(quantile(lint, 0.99))}`,
      bar: 'p99 < 1 ms',
    },
    { what: `\`${name}\`: lint against parse`, measured: `${(quantile(lint, 0.5) / quantile(parse, 0.5)).toFixed(1)} ×`, bar: '≤ 3 ×' },
  ];
}

function large() {
  const vars = Array.from({ length: 18_000 }, (_, index) => `    "SETTING_${index}": "value number ${index} of the large file"`).join(
    ',\n',
  );
  const text = `{\n  "name": "large",\n  "main": "src/index.ts",\n  "compatibility_date": "2026-10-01",\n  "observability": { "enabled": true },\n  "vars": {\n${vars}\n  }\n}\n`;
  const times: number[] = [];
  for (let round = 0; round < 12; round++) {
    const project = createMemoryProject({ 'wrangler.jsonc': text }, { schemaFor: () => schema });
    const t = performance.now();
    const file = parseWrangler(`${text} `, 'wrangler.jsonc');
    lintWrangler(file, replaceFile(project, file));
    times.push(performance.now() - t);
  }
  const sorted = times.slice(2).toSorted((a, b) => a - b);
  return [
    {
      what: `${(text.length / 1e6).toFixed(1)} MB \`wrangler.jsonc\`: parse and all rules`,
      measured: `median ${milliseconds(quantile(sorted, 0.5))}`,
      bar: 'never blocks over 50 ms',
    },
  ];
}

/** Time of a whole project against the number of its wrangler files: growth must stay near the line. */
export function benchGrowth(): void {
  const text = readFileSync(path.join(sample, 'api/wrangler.jsonc'), 'utf8');
  const figures = [1, 10, 100, 1000].map((count) => {
    const texts = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `workers/w${index}/wrangler.jsonc`,
        text.replaceAll('sample-api', `sample-api-${index}`),
      ]),
    );
    const run = (): number => {
      const start = performance.now();
      const project = createMemoryProject(texts, { schemaFor: () => schema });
      for (const file of project.wranglerFiles) lintWrangler(file, project);
      return performance.now() - start;
    };
    run();
    const time = Math.min(run(), run(), run());
    return { what: `${count} wrangler files`, measured: `${milliseconds(time)}, ${milliseconds(time / count)} each`, bar: '' };
  });
  printTable('Growth with the number of wrangler files', figures);
}
