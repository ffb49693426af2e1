import type { Project } from '../../project.ts';
import type { WranglerFile } from '../../wrangler/file.ts';
import { scopesOf, type Scope } from '../../wrangler/id-fields.ts';
import { child, items, member, type Member, type ObjectNode } from '../../wrangler/node.ts';
import type { Fix, TextEdit } from '../rule.ts';
import { composed } from './compose.ts';
import { dotenvEntries, withDotenvValue } from './dotenv.ts';
import { isEditable, pushItem, removeMember } from './edit.ts';
import { folderOf, ignoreEdits, join } from './gitignore.ts';
import { quoted } from './source.ts';

/**
 * "Move to a secret": the variable leaves `vars` in every environment of the file that has it, its value is kept in the git-ignored `.dev.vars` beside
 * the file (`.dev.vars.<env>` where an environment has another value), and its name is declared in `secrets.required`
 * (developers.cloudflare.com/workers/configuration/secrets). Nothing is removed unless it can be stored.
 */
export function moveToSecretFix(file: WranglerFile, project: Project, name: string): Fix[] {
  const folder = folderOf(file.path);
  if (!isEditable(file) || project.git.isTracked(join(folder, '.dev.vars')) === true) return [];
  return [
    {
      id: 'move-to-secret',
      title: `Move ${name} to a secret: its value to .dev.vars, its name to secrets.required`,
      isSafe: false,
      isPreferred: true,
      edits: () => moveToSecret(file, project, name),
    },
  ];
}

type Use = { readonly scope: Scope; readonly vars: ObjectNode; readonly member: Member };

function moveToSecret(file: WranglerFile, project: Project, name: string): TextEdit[] {
  const uses = usesOf(file, name);
  const stored = storeEdits(file, project, name, uses);
  if (uses.length === 0 || stored === undefined) return [];
  const folder = folderOf(file.path);
  const local = dotenvEntries(project.files.read(join(folder, '.dev.vars')) ?? '').map((entry) => entry.name);
  const config = composed(file, [
    // From the last to the first, so that what one step adds below does not move what the next one looks for.
    ...uses.toReversed().map(
      ({ scope }) =>
        (current: WranglerFile) =>
          declare(current, scope, name, local),
    ),
    ...uses.map(({ scope }) => (current: WranglerFile) => {
      const vars = child(current.at(scope.path), 'vars');
      const found = member(vars, name);
      return vars?.kind === 'object' && found ? removeMember(current, vars, found) : [];
    }),
  ]);
  return config.length === 0 ? [] : [...stored, ...config];
}

function usesOf(file: WranglerFile, name: string): Use[] {
  const uses: Use[] = [];
  for (const scope of scopesOf(file)) {
    const vars = child(scope.node, 'vars');
    const found = member(vars, name);
    if (vars?.kind === 'object' && found) uses.push({ scope, vars, member: found });
  }
  return uses;
}

/** The values, written where only this machine sees them; undefined when one cannot be written so that it reads back the same. */
function storeEdits(file: WranglerFile, project: Project, name: string, uses: readonly Use[]): TextEdit[] | undefined {
  const folder = folderOf(file.path);
  const main = join(folder, '.dev.vars');
  const texts = new Map<string, string>();
  const first = uses[0] && valueOf(uses[0].member);
  for (const { scope, member: found } of uses) {
    const value = valueOf(found);
    if (value === undefined) return undefined;
    if (value === '') continue;
    const target = value === first || scope.env === undefined ? main : `${main}.${scope.env}`;
    // Where `.dev.vars.<env>` stands wrangler does not read `.dev.vars`, so a new one begins as its copy.
    const before = texts.get(target) ?? project.files.read(target) ?? (target === main ? '' : (project.files.read(main) ?? ''));
    const after = withDotenvValue(before, name, value, file.path);
    if (after === undefined) return undefined;
    texts.set(target, after);
  }
  return [...texts].flatMap(([path, after]) => {
    const before = project.files.read(path);
    if (project.git.isTracked(path) === true) return [];
    const store: TextEdit[] = before === after ? [] : [{ path, span: [0, before?.length ?? 0], text: after }];
    return [...ignoreEdits(project, path), ...store];
  });
}

function valueOf(found: Member): string | undefined {
  const { value } = found;
  if (value.kind === 'string') return value.value;
  return value.kind === 'number' || value.kind === 'boolean' ? String(value.value) : undefined;
}

/**
 * Once `secrets` is there, wrangler loads from `.dev.vars` only what it names (`getVarsForDev`), so a new list also names what stands in that file already.
 */
function declare(file: WranglerFile, scope: Scope, name: string, local: readonly string[]): TextEdit[] {
  const node = file.at(scope.path);
  const required = child(child(node, 'secrets'), 'required');
  if (required) {
    const isThere = items(required).some((item) => item.kind === 'string' && item.value === name);
    return isThere ? [] : pushItem(file, [...scope.path, 'secrets', 'required'], quoted(name));
  }
  const vars = child(node, 'vars');
  const names = [name, ...local.filter((other) => other !== name && !member(vars, other))];
  return pushItem(file, [...scope.path, 'secrets', 'required'], [...new Set(names)].map(quoted).join(', '));
}
