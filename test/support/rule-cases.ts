import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// A case is a file or a folder `ok.<name>` or `ng.<name>` under test/rules/<rule id>/. A file is linted as wrangler.<its extension>
// unless its name ends in another known one. `ng.<name>.expected.json` lists what must be found, and may apply one fix.
export type Expected = {
  readonly findings: readonly {
    readonly path?: string;
    readonly line: number;
    readonly message?: string;
    readonly fixes?: readonly string[];
  }[];
  readonly fix?: {
    readonly id: string;
    readonly answer?: string;
    readonly result: string | Readonly<Record<string, string>>;
    readonly leaves?: number;
  };
  readonly today?: string;
  /** What git would say of the case's files. */
  readonly tracked?: readonly string[];
  readonly ignored?: readonly string[];
};

export type RuleCase = {
  /** Name of the file or folder. */
  readonly name: string;
  /** Text by path. */
  readonly texts: Readonly<Record<string, string>>;
  readonly expected: Expected;
  /** What the fix of the case must make of the files, by path. */
  readonly golden: Readonly<Record<string, string>>;
};

const base = fileURLToPath(new URL('../rules', import.meta.url));

/** The cases of a rule, by name; none for a rule that has no folder. */
export function casesOf(rule: string): readonly RuleCase[] {
  const folder = path.join(base, rule);
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^(?:ok|ng)\./.test(name) && !/\.expected\.json$|\.fixed(?:\.|$)/.test(name))
    : [];
  return names.map((name) => {
    const texts = textsOf(path.join(folder, name));
    const expected = expectedOf(folder, name);
    const { result = {} } = expected.fix ?? {};
    const files = typeof result === 'string' ? { [Object.keys(texts)[0] ?? '']: result } : result;
    const golden = Object.entries(files).map(([file, wanted]) => [file, readFileSync(path.join(folder, wanted), 'utf8')]);
    return { name, texts, expected, golden: Object.fromEntries(golden) as Record<string, string> };
  });
}

function expectedOf(folder: string, name: string): Expected {
  const stem = statSync(path.join(folder, name)).isDirectory() ? name : name.replace(/\.[^.]+$/, '');
  const file = [`${name}.expected.json`, `${stem}.expected.json`].map((each) => path.join(folder, each)).find((each) => existsSync(each));
  return file ? (JSON.parse(readFileSync(file, 'utf8')) as Expected) : { findings: [] };
}

function textsOf(file: string): Record<string, string> {
  if (statSync(file).isDirectory()) {
    const files = readdirSync(file, { recursive: true, encoding: 'utf8' }).filter((each) => statSync(path.join(file, each)).isFile());
    return Object.fromEntries(files.toSorted().map((each) => [each.replaceAll('\\', '/'), readFileSync(path.join(file, each), 'utf8')]));
  }
  const extension = path.extname(file).slice(1);
  const name = ['toml', 'json', 'jsonc'].includes(extension) ? `wrangler.${extension}` : path.basename(file).replace(/^(?:ok|ng)\./, '');
  return { [name]: readFileSync(file, 'utf8') };
}
