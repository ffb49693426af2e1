import type { Target, WranglerFile } from '../../wrangler/file.ts';
import { child, items, member, stringAt, type Node, type StringNode } from '../../wrangler/node.ts';
import { isTemplated } from '../facts/paths.ts';
import { insertMember, pushItem } from '../fixes/edit.ts';
import { lineBreak } from '../fixes/remove-edit.ts';
import type { Finding, Fix, Rule, TextEdit } from '../rule.ts';

export const durableObjectWithoutMigration: Rule = {
  id: 'durable-object-without-migration',
  severity: 'error',
  summary: 'A Durable Object class is bound but no migration creates it.',
  *wrangler(file, project) {
    if (file.problems.length > 0) return;
    const seen = new Set<number>();
    for (const target of project.targets(file)) {
      if (target.isPages) continue;
      const bindings = items(child(target.get('durable_objects'), 'bindings'));
      const classes = bindings.length > 0 ? classesOf(target) : new Set<string>();
      for (const binding of bindings) {
        const className = ownClass(binding, target);
        if (!className || seen.has(className.span[0]) || classes.has(className.value)) continue;
        seen.add(className.span[0]);
        yield finding(file, className, target);
      }
    }
  },
};

/** The class a binding names, when this Worker itself has to hold it. */
function ownClass(binding: Node, target: Target): StringNode | undefined {
  const className = stringAt(binding, 'class_name');
  const script = stringAt(binding, 'script_name')?.value;
  if (!className || className.value === '' || isTemplated(className.value)) return undefined;
  return script === undefined || script === target.name ? className : undefined;
}

/** The classes that exist once every migration in force has run, and those that `exports` declares. */
function classesOf(target: Target): ReadonlySet<string> {
  const exported = target.get('exports');
  const found = new Set(exported?.kind === 'object' ? exported.members.map((m) => m.key) : []);
  for (const migration of items(target.get('migrations'))) {
    const moves = [...items(child(migration, 'renamed_classes')), ...items(child(migration, 'transferred_classes'))];
    for (const name of texts(child(migration, 'deleted_classes'))) found.delete(name);
    for (const move of moves) if (!member(move, 'from_script')) found.delete(stringAt(move, 'from')?.value ?? '');
    for (const name of [...texts(child(migration, 'new_classes')), ...texts(child(migration, 'new_sqlite_classes'))]) found.add(name);
    for (const move of moves) found.add(stringAt(move, 'to')?.value ?? '');
  }
  return found;
}

function finding(file: WranglerFile, className: StringNode, target: Target): Finding {
  const usesExports = target.get('exports') !== undefined;
  return {
    span: className.span,
    message: `No migration creates the Durable Object class ${className.value}, so the first deploy is refused. Add it to new_sqlite_classes of a new migration.`,
    ...(usesExports ? {} : { fixes: [addMigration(file, className.value, target)] }),
  };
}

function addMigration(file: WranglerFile, name: string, target: Target): Fix {
  return {
    id: 'add-migration',
    title: `Add a migration that creates ${name}`,
    isSafe: false,
    isPreferred: true,
    edits: () => (classesOf(target).has(name) ? [] : migrationEdits(file, name, target)),
  };
}

/** The new migration goes where the target's migrations are, after the last; a tag is only ever used once. */
function migrationEdits(file: WranglerFile, name: string, target: Target): readonly TextEdit[] {
  const path = target.pathOf('migrations') ?? ['migrations'];
  const migrations = items(file.at(path));
  const tags = new Set(migrations.map((migration) => stringAt(migration, 'tag')?.value));
  let number = migrations.length + 1;
  while (tags.has(`v${number}`)) number++;
  if (file.format !== 'toml') {
    const object = `{ "tag": "v${number}", "new_sqlite_classes": [${JSON.stringify(name)}] }`;
    return migrations.length === 0 && !file.at(path)
      ? insertMember(file, path.slice(0, -1), 'migrations', `[${object}]`)
      : pushItem(file, path, object);
  }
  const isTables = migrations.length === 0 || migrations.some((item) => item.kind === 'object' && item.inline !== true);
  if (!isTables || (file.at(path)?.kind === 'array' && migrations.length === 0))
    return pushItem(file, path, `{ tag = "v${number}", new_sqlite_classes = [${JSON.stringify(name)}] }`);
  const eol = lineBreak(file.text);
  const lead = file.text.endsWith('\n') ? eol : eol + eol;
  const lines = [`[[${path.join('.')}]]`, `tag = "v${number}"`, `new_sqlite_classes = [${JSON.stringify(name)}]`, ''];
  return [{ path: file.path, span: [file.text.length, file.text.length], text: lead + lines.join(eol) }];
}

function texts(list: Node | undefined): string[] {
  return items(list).map((item) => (item.kind === 'string' ? item.value : ''));
}
