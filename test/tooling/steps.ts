// What `npm test` does, in its order: the cheap before the dear. A suite is found by its place; nothing lists test files.
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { versions } from '../host/versions.ts';
import { root } from './product.ts';

export type Step = {
  readonly id: string;
  /** More names by which --only finds it. */
  readonly groups: readonly string[];
  readonly title: string;
  /** A check counts as one; a suite counts its mocha tests; preparation counts only when it does not come through. */
  readonly kind: 'check' | 'suite' | 'preparation';
  /** Arguments for Node. Undefined when there is nothing to run yet. */
  readonly words: readonly string[] | undefined;
  readonly env?: NodeJS.ProcessEnv;
  /** Ids of preparations without which it cannot run. */
  readonly needs: readonly string[];
  /** Needs the browser: left out by --fast. */
  readonly browser: boolean;
  readonly minutes: number;
};

export type Choice = {
  /** Passed to mocha: only tests whose full title contains this pattern. */
  readonly grep: string | undefined;
  /** Only test files whose path contains one of these texts, which commas part. */
  readonly file: string | undefined;
};

const isChosen = (file: string, { file: wanted = '' }: Choice): boolean => wanted.split(',').some((part) => file.includes(part));

const program = (file: string): string => path.join(root, 'node_modules', file);
const tsx = (file: string, ...words: readonly string[]): readonly string[] => ['--import', 'tsx', path.join(root, file), ...words];
const plain = { groups: [], needs: [], browser: false, minutes: 5 } as const;

function check(id: string, title: string, words: readonly string[], needs: readonly string[] = []): Step {
  return { ...plain, id, title, kind: 'check', words, needs, groups: ['static'] };
}

type Suite = {
  readonly id: string;
  readonly title: string;
  readonly globs: readonly string[];
  readonly more?: readonly string[];
  readonly needs?: readonly string[];
};

/** Arguments that run a mocha suite; undefined when no test file matches. */
function mocha(suite: Suite, choice: Choice): readonly string[] | undefined {
  const all = globSync(suite.globs, { cwd: root, ignore: ['**/node_modules/**', 'test/sample*/**', 'test/corpus/**'] }).sort();
  const files = all.filter((file) => isChosen(file, choice));
  if (files.length === 0) return undefined;
  const settings = [
    '--import=tsx',
    '--forbid-only',
    '--reporter',
    path.join(root, 'test/tooling/count-reporter.cjs'),
    '--timeout',
    '60000',
  ];
  const grep = choice.grep === undefined ? [] : ['--grep', choice.grep];
  return [program('mocha/bin/mocha.js'), ...settings, ...grep, ...(suite.more ?? []), ...files];
}

const operations = 'test/core/operations/**/*.test.ts';

/** The longest first, for they run beside each other. */
const unit: readonly Suite[] = [
  { id: 'operations', title: 'operation tests', globs: [operations] },
  { id: 'sandbox', title: 'sandbox account tests', globs: ['test/sandbox/**/*.test.ts'] },
  { id: 'unit', title: 'unit tests', globs: ['test/*.test.ts', 'test/{core,rules,probes,tooling,support}/**/*.test.ts', `!${operations}`] },
  { id: 'cli', title: 'command line tests', globs: ['test/cli/**/*.test.ts'], needs: ['build'] },
  { id: 'grammar', title: 'grammar tests', globs: ['test/grammar/**/*.test.ts'] },
];

// A browser drives a window that others share the machine with: a click may fall on a row that is just redrawn. A real fault fails three times.
const ui: Suite = {
  id: 'ui',
  title: 'user interface',
  globs: ['test/ui/**/*.test.ts'],
  more: ['--require', path.join(root, 'test/ui/hooks.ts'), '--timeout', '120000', '--retries', '2'],
};

/** All steps in order. */
export function steps(choice: Choice): readonly Step[] {
  const inHost = globSync('test/vscode/**/*.test.ts', { cwd: root }).filter((file) => isChosen(file, choice));
  const dear = { kind: 'suite', browser: true, needs: ['build', 'host'], minutes: 30 } as const;
  const env = (version: string): NodeJS.ProcessEnv => ({
    PREFLIGHT_VSCODE_VERSION: version,
    ...(choice.grep !== undefined && { PREFLIGHT_GREP: choice.grep }),
    ...(choice.file !== undefined && { PREFLIGHT_FILE: choice.file }),
  });
  return [
    check('format', 'format', [program('oxfmt/bin/oxfmt'), '--check', ...formatted]),
    check('types', 'types', [program('typescript/bin/tsc'), '-b']),
    check('lint', 'lint', [
      program('oxlint/bin/oxlint'),
      '--type-aware',
      '--ignore-pattern',
      'test/sample*/**',
      '--ignore-pattern',
      'test/rules/**',
      'src',
      'test',
    ]),
    check('unused', 'unused code', [program('knip/bin/knip.js'), '--no-progress']),
    { ...plain, id: 'build', title: 'bundles and package', kind: 'check', words: tsx('test/tooling/product.ts') },
    check('files', 'files of the package', tsx('test/tooling/package-files.ts'), ['build']),
    ...unit.map((suite): Step => ({
      ...plain,
      ...suite,
      kind: 'suite',
      words: mocha(suite, choice),
      needs: suite.needs ?? [],
      minutes: 15,
    })),
    {
      ...plain,
      id: 'host',
      title: 'VS Code servers and browser',
      kind: 'preparation',
      words: tsx('test/host/prepare.ts'),
      browser: true,
      minutes: 15,
    },
    ...versions.map((version): Step => {
      const words = inHost.length > 0 ? tsx('test/host/in-host.ts', version) : undefined;
      return { ...dear, id: `in-host-${version}`, groups: ['in-host'], title: `inside VS Code ${version}`, words, env: env(version) };
    }),
    ...versions.map((version): Step => ({
      ...dear,
      id: `ui-${version}`,
      groups: ['ui'],
      title: `${ui.title} ${version}`,
      words: mocha(ui, choice),
      env: env(version),
    })),
  ];
}

/** The same files that `npm run format` writes. */
const formatted = ['-c', 'src/.oxfmtrc.json', 'src/**/*.ts', 'test/**/*.{ts,mjs,cjs}', '!test/{sample*,rules,corpus}/**', 'esbuild.mjs'];
