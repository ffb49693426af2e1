import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Diagnostics } from '../../src/vscode/lint/diagnostics.ts';
import { LargeTexts } from '../../src/vscode/lint/large-texts.ts';
import { lintFolders } from '../../src/vscode/lint/lint-workspace.ts';
import { ChannelLog } from '../../src/vscode/log.ts';
import { ProjectModels } from '../../src/vscode/project-models.ts';
import { folderWith, slackToken } from './lint-support.ts';

describe('lint: the whole workspace, stopped half-way', () => {
  it('keeps what it found, leaves the rest as it was, and goes through with it the next time', async () => {
    const text = `export const bot = '${slackToken}';\n${'export const padding = 1;\n'.repeat(400)}`;
    const names = Array.from({ length: 600 }, (_, index) => `src/file-${index}.ts`);
    const folder = await folderWith(Object.fromEntries(names.map((name) => [name, text])));
    const extension = vscode.extensions.getExtension('workers-preflight.workers-preflight');
    assert.ok(extension);
    const log = new ChannelLog();
    const projects = new ProjectModels({ extensionUri: extension.extensionUri } as vscode.ExtensionContext, log);
    const diagnostics = new Diagnostics(extension.extensionUri, projects, log);
    const large = new LargeTexts(extension.extensionUri, log);
    const found = (): number => names.filter((name) => diagnostics.reportsIn(vscode.Uri.joinPath(folder, name)).length > 0).length;
    try {
      const stop = new vscode.CancellationTokenSource();
      const told: string[] = [];
      const tell = (message: string): void => {
        told.push(message);
        // Among our files, which come before those of the sample.
        if (found() > 20) stop.cancel();
      };
      await lintFolders({ projects, diagnostics, large, log }, tell, stop.token);
      const half = found();
      assert.ok(half > 20 && half < names.length, String(half));
      assert.match(told[0] ?? '', /^\d+ of \d+ files$/);
      let done = 0;
      const whole = (_: string, share: number): void => void (done += share);
      await lintFolders({ projects, diagnostics, large, log }, whole, new vscode.CancellationTokenSource().token);
      assert.equal(found(), names.length);
      assert.ok(done > 0.5 && done <= 1.0001, String(done));
    } finally {
      for (const each of [diagnostics, large, projects, log]) each.dispose();
      await vscode.workspace.fs.delete(folder, { recursive: true });
    }
  });
});
