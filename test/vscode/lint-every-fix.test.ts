import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { rules } from '../../src/core/lint/rules.ts';
import { casesOf, type RuleCase } from '../support/rule-cases.ts';
import { answering, folderWith, read, rulesIn, show, tidyUp, until } from './lint-support.ts';

type Reference = { readonly rule: string; readonly fix: string };

/** Its cases name other files by a path from the root, which is another one here. */
const elsewhere = 'missing-migrations-dir';

/** One case for each kind of fix in each format: what a fix makes of every other text the unit tests hold. */
const chosen = rules
  .filter(({ id }) => id !== elsewhere)
  .flatMap(({ id }) => casesOf(id).map((each) => ({ rule: id, ...each })))
  .filter(({ expected, texts }, index, all) => {
    const kind = (each: Pick<RuleCase, 'expected' | 'texts'>): string =>
      `${each.expected.fix?.id} ${Object.keys(each.texts)[0]?.split('.').at(-1)}`;
    return expected.fix && all.findIndex((each) => kind(each) === kind({ expected, texts })) === index;
  });

describe('lint: every fix that a rule’s cases know, in the editor', () => {
  afterEach(tidyUp);

  for (const { rule, name, texts, expected, golden } of chosen) {
    const wanted = expected.fix;
    if (!wanted) continue;
    it(`${rule} ${name}: ${wanted.id}, and undo`, async () => {
      const folder = await folderWith(texts);
      const place = Object.keys(texts).map((path) => vscode.Uri.joinPath(folder, path));
      let offered: { readonly uri: vscode.Uri; readonly action: vscode.CodeAction } | undefined;
      const seen: string[] = [];
      for (const uri of place) await show(uri);
      await until(
        () => `${wanted.id} is offered for ${rule}, but: ${[...new Set(seen)].join(' · ')}`,
        async () => (offered = await find(place, rule, wanted.id, seen)) !== undefined,
      );
      assert.ok(offered?.action.command);
      const { uri, action } = offered;
      const { document } = await show(uri);
      const before = document.getText();
      const { command, arguments: words = [] } = action.command ?? { command: '' };
      await answering(wanted.answer, () => vscode.commands.executeCommand(command, ...words));
      for (const [path, text] of Object.entries(golden)) {
        // The sample around it ignores .dev.vars already.
        if (path.endsWith('.gitignore')) continue;
        const changed = vscode.Uri.joinPath(folder, path);
        const shown = (await vscode.workspace.openTextDocument(changed)).getText();
        assert.equal(shown, text, path);
        // What is in view is the person's to save; every other file is on disk already.
        if (path !== vscode.workspace.asRelativePath(uri).split('/').slice(1).join('/')) assert.equal(await read(changed), text, path);
      }
      assert.equal(rulesIn(uri).includes('syntax-error') && rule !== 'syntax-error', false);
      if (document.getText() === before) return;
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('undo');
      await until('the text is back', () => document.getText() === before);
    });
  }
});

async function find(
  places: readonly vscode.Uri[],
  rule: string,
  fix: string,
  seen: string[],
): Promise<{ readonly uri: vscode.Uri; readonly action: vscode.CodeAction } | undefined> {
  for (const uri of places) {
    const { lineCount } = await vscode.workspace.openTextDocument(uri);
    const range = new vscode.Range(0, 0, lineCount, 0);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
    for (const action of actions) {
      const [reference] = (action.command?.arguments ?? []) as readonly Partial<Reference>[];
      if (reference?.rule !== undefined) seen.push(`${reference.rule}/${reference.fix}`);
      if (reference?.rule === rule && reference.fix === fix) return { uri, action };
    }
  }
  return undefined;
}
