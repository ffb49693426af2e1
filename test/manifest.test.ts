import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checklistItems } from '../src/core/checklist/items.ts';
import { rules } from '../src/core/lint/rules.ts';

const root = path.join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const readme = existsSync(path.join(root, 'README.md')) ? readFileSync(path.join(root, 'README.md'), 'utf8') : '';
const contributions = readFileSync(path.join(root, 'src/vscode/contributions.ts'), 'utf8');
const editor = readdirSync(path.join(root, 'src/vscode'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('contributions.ts'))
  .map((file) => readFileSync(path.join(root, 'src/vscode', file), 'utf8'))
  .join('\n');
type Entry = { readonly command: string; readonly title: string; readonly category?: string };
type Manifest = {
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly Entry[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly submenu?: string; readonly when?: string }[]>>;
    readonly configuration: readonly { readonly properties: Readonly<Record<string, { readonly scope?: string }>> }[];
    readonly views?: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly jsonValidation: readonly { readonly url: string }[];
  };
};
const ids = manifest.contributes.commands.map(({ command }) => command);
const group = (name: string): [string, string][] => {
  const body = new RegExp(`export const ${name} = \\{([\\s\\S]*?)\\n\\}`).exec(contributions)?.[1] ?? '';
  return [...body.matchAll(/^\s*(\w+): '([^']+)'/gm)].map((match) => [match[1] ?? '', match[2] ?? '']);
};

describe('manifest', () => {
  it('contributes exactly the commands of contributions.ts, each once, under one category', () => {
    assert.deepEqual(
      ids.toSorted(),
      group('commands')
        .map(([, id]) => id)
        .toSorted(),
    );
    assert.equal(new Set(ids).size, ids.length);
    for (const { command, category } of manifest.contributes.commands) assert.equal(category, 'Preflight', command);
  });

  it('has a handler for each command', () => {
    const without = group('commands').filter(([name]) => !new RegExp(`commands\\.${name}\\b`).test(editor));
    assert.deepEqual(without, []);
  });

  it('names only known commands in menus', () => {
    const used = Object.values(manifest.contributes.menus)
      .flat()
      .flatMap(({ command }) => command ?? []);
    assert.deepEqual(
      used.filter((command) => !ids.includes(command) && command.startsWith('preflight.')),
      [],
    );
  });

  it('contributes exactly the settings of contributions.ts, and reads each of them', () => {
    const keys = manifest.contributes.configuration.flatMap(({ properties }) => Object.keys(properties));
    assert.deepEqual(
      keys.toSorted(),
      group('settings')
        .map(([, key]) => key)
        .toSorted(),
    );
    assert.deepEqual(
      group('settings').filter(([name]) => !new RegExp(`settings\\.${name}\\b`).test(editor)),
      [],
    );
  });

  it('lets no workspace redirect a token or choose an executable', () => {
    const keys = manifest.contributes.configuration.flatMap(({ properties }) => Object.entries(properties));
    for (const [key, { scope }] of keys) if (/url|path|executable/i.test(key)) assert.equal(scope, 'machine', key);
  });

  it('documents every rule, item, setting and command in the README', () => {
    for (const rule of rules)
      assert.ok(
        readme.includes(`| [\`${rule.id}\`](src/core/lint/rules/${rule.id}.md) | ${rule.severity} | ${rule.summary} |`),
        `README lacks the row of ${rule.id}`,
      );
    for (const item of checklistItems) assert.ok(readme.includes(`\`${item.id}\``), `README lacks the item ${item.id}`);
    for (const { properties } of manifest.contributes.configuration)
      for (const key of Object.keys(properties)) assert.ok(readme.includes(`\`${key}\``), `README lacks the setting ${key}`);
  });

  it('ships the files it names', () => {
    assert.ok(existsSync(path.join(root, manifest.icon)));
    for (const view of Object.keys(manifest.contributes.views ?? {})) assert.match(view, /^preflight/);
  });
});
