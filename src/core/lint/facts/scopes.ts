import type { Project } from '../../project.ts';
import type { Span } from '../../span.ts';
import { isPagesFile } from '../../wrangler/environments.ts';
import { fact } from '../../wrangler/facts.ts';
import type { Target, WranglerFile } from '../../wrangler/file.ts';
import { child, member, type ObjectNode, type Path } from '../../wrangler/node.ts';

/** The root or one `env.X`: where a key may be written. */
export type ConfigScope = { readonly env: string | undefined; readonly node: ObjectNode; readonly path: Path };

/** The root first, then the environments in file order. */
export function scopes(file: WranglerFile): readonly ConfigScope[] {
  return fact(file, known, () => scopesIn(file));
}

const known = Symbol('configuration scopes');

function scopesIn(file: WranglerFile): ConfigScope[] {
  const found: ConfigScope[] = [{ env: undefined, node: file.root, path: [] }];
  const env = child(file.root, 'env');
  if (env?.kind !== 'object') return found;
  for (const { key, value } of env.members) if (value.kind === 'object') found.push({ env: key, node: value, path: ['env', key] });
  return found;
}

/** `env.X.` for words in a message, or nothing at the top level. */
export function scopeLabel(env: string | undefined): string {
  return env === undefined ? '' : `env.${env}.`;
}

/** Where a finding about the file, or about something it lacks, is shown: the Worker's name, else the first key. */
export function headOf(file: WranglerFile): Span {
  const head = member(file.root, 'name') ?? member(file.root, 'main') ?? file.root.members[0];
  return head?.keySpan ?? [0, 0];
}

/** The file can be read whole and configures a Worker with code; only then does a missing key mean anything. */
export function isWholeWorker(file: WranglerFile): boolean {
  return file.problems.length === 0 && !isPagesFile(file) && child(file.root, 'main') !== undefined;
}

/** A variant for tests or one developer's machine (`wrangler.test.jsonc`, `test/fixtures/…`): nobody deploys it, so advice on production is noise. */
export function isForTests(path: string): boolean {
  const isVariant =
    /(?:^|\/)wrangler[.-](?:[\w-]+[.-])*(?:test|tests|vitest|e2e|smoke|local|dev|development|ci|bench)(?:[.-][\w-]+)*\.(?:toml|jsonc?)$/i;
  return isVariant.test(path) || /(?:^|\/)(?:__tests__|tests?|e2e|(?:__)?fixtures?(?:__)?|testdata|mocks?|mock-servers?)\//i.test(path);
}

/** Every target of the project with a name, Pages left out: what may be deployed from this repository. */
export function workers(project: Project): readonly Target[] {
  return project.memo('workers', () => project.targets().filter((target) => target.name !== undefined && !target.isPages));
}
