import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { probes } from '../src/core/checklist/probes.ts';
import { rules } from '../src/core/lint/rules.ts';

const root = path.join(import.meta.dirname, '..');
const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll('\\', '/'))
  .map((file) => ({ file, text: readFileSync(path.join(root, 'src', file), 'utf8') }));
const stems = (folder: string, extension: string): string[] =>
  readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .toSorted();
const offenders = (where: (file: string) => boolean, pattern: RegExp): string[] =>
  sources.filter(({ file, text }) => where(file) && pattern.test(text)).map(({ file }) => file);

describe('architecture', () => {
  it('registers exactly the rules that have a file', () => {
    assert.deepEqual(rules.map((rule) => rule.id).toSorted(), stems('src/core/lint/rules', '.ts'));
  });

  it('has a page for each rule', () => {
    assert.deepEqual(stems('src/core/lint/rules', '.md'), stems('src/core/lint/rules', '.ts'));
  });

  it('has at least two ok and two ng cases for each rule', () => {
    const lacking = rules.filter((rule) => {
      const folder = path.join(root, 'test/rules', rule.id);
      const cases = existsSync(folder) ? readdirSync(folder) : [];
      const count = (kind: string): number =>
        cases.filter((name) => name.startsWith(`${kind}.`) && !/\.expected\.json$|\.fixed\b/.test(name)).length;
      return count('ok') < 2 || count('ng') < 2;
    });
    assert.deepEqual(
      lacking.map((rule) => rule.id),
      [],
    );
  });

  it('registers exactly the probes that have a file, 32 of them', () => {
    assert.deepEqual(probes.map((probe) => probe.id).toSorted(), stems('src/core/checklist/probes', '.ts'));
    assert.equal(probes.length, 32);
  });

  it('imports the editor only in src/vscode and extension.ts', () => {
    assert.deepEqual(
      offenders((file) => !file.startsWith('vscode/') && file !== 'extension.ts', /from 'vscode'|require\('vscode'\)/),
      [],
    );
  });

  it('never imports from the core outward', () => {
    const outward = sources.filter(
      ({ file, text }) =>
        file.startsWith('core/') &&
        [...text.matchAll(/from '(\.[^']*)'/g)].some(
          (match) => !path.posix.join(path.posix.dirname(file), match[1] ?? '').startsWith('core/'),
        ),
    );
    assert.deepEqual(
      outward.map(({ file }) => file),
      [],
    );
  });

  it('keeps files under 250 lines, without state at module level', () => {
    assert.deepEqual(
      sources.filter(({ text }) => text.split('\n').length > 251).map(({ file }) => file),
      [],
    );
    assert.deepEqual(
      offenders(() => true, /^(?:export )?let /m),
      [],
    );
  });

  it('writes to the console nowhere, and to stdout only in the command line', () => {
    assert.deepEqual(
      offenders(() => true, /\bconsole\.(?:log|error|warn|info|debug)\(/),
      [],
    );
    assert.deepEqual(
      offenders((file) => !file.startsWith('cli/'), /process\.std(?:out|err)\.write/),
      [],
    );
  });

  it('listens to a signal only as one that other calls may listen to as well', () => {
    assert.deepEqual(
      offenders((file) => file.startsWith('core/'), /(?<!shareable\([\w.#]+\))\.addEventListener\('abort'/),
      [],
    );
  });

  it('starts processes without a shell', () => {
    assert.deepEqual(
      offenders(() => true, /shell:\s*true|import \{[^}]*\bexec(?:Sync)?\b[^}]*\} from .node:child_process/),
      [],
    );
  });

  it('has a linter that refuses the editor in the core', () => {
    const folder = mkdtempSync(path.join(root, 'src/core/planted-'));
    try {
      const planted = path.join(folder, 'planted.ts');
      writeFileSync(planted, "import type * as vscode from 'vscode';\nexport type Planted = vscode.Uri;\n");
      const result = spawnSync(path.join(root, 'node_modules/.bin/oxlint'), [planted], { cwd: root, encoding: 'utf8' });
      assert.match(result.stdout, /The core and the command line never import the editor/);
      assert.notEqual(result.status, 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
