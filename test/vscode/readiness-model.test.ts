import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Evidence } from '../../src/core/checklist/evidence.ts';
import type { Report } from '../../src/core/checklist/report.ts';
import type { Services } from '../../src/vscode/services.ts';
import { closeAll, read, services, show, until, write } from './lint-support.ts';

const checklist = 'PRODUCTION_READINESS_CHECKLIST.md';
const attestations = '.preflight/attestations.json';

async function parts(): Promise<Services> {
  return (await services()) as unknown as Services;
}

function uriOf(path: string): vscode.Uri {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(root);
  return vscode.Uri.joinPath(root, path);
}

async function report(): Promise<Report> {
  const made = await (await parts()).readiness.reread();
  assert.ok(made);
  return made;
}

/** Answers text boxes with these, in turn, and every pick with its first choice. */
async function saying(answers: readonly string[], work: () => Thenable<unknown>): Promise<void> {
  const { ui } = await parts();
  const own = { ...ui };
  const left = [...answers];
  Object.assign(ui, {
    text: async () => left.shift(),
    pick: async (_: string, choices: readonly { readonly value: unknown }[]) => choices[0]?.value,
  });
  try {
    await work();
  } finally {
    Object.assign(ui, own);
  }
}

describe('readiness: model and commands', () => {
  let text = '';
  before(async () => {
    text = await read(uriOf(checklist));
  });
  afterEach(async () => {
    await closeAll();
    await write(uriOf(checklist), text);
    await vscode.workspace.fs.delete(uriOf(attestations)).then(undefined, () => undefined);
  });

  it('reads 32 items in 8 sections from the file, and both scores', async () => {
    const made = await report();
    assert.equal(made.items.length, 32);
    assert.equal(made.sections.length, 8);
    assert.equal(made.checklistPath, checklist);
    assert.deepEqual(made.environments, ['production']);
    assert.equal(made.score.done, text.match(/^- \[x\]/gm)?.length);
  });

  it('ticks and unticks by the commands, and reads the row back', async () => {
    const { readiness } = await parts();
    const before = (await report()).items.find(({ id }) => id === 'release-tags');
    assert.ok(before);
    await vscode.commands.executeCommand(before.ticked ? 'preflight.readiness.untick' : 'preflight.readiness.tick', 'release-tags');
    assert.equal(readiness.item('release-tags')?.ticked, !before.ticked);
    const now = await read(uriOf(checklist));
    assert.equal(now.length, text.length);
    assert.equal(Array.from(now).filter((char, at) => char !== text[at]).length, 1);
  });

  it('moves the row when the file changes, on disk and in an unsaved editor', async () => {
    const { readiness } = await parts();
    const ticked = (await report()).items.find(({ id }) => id === 'release-tags')?.ticked;
    const [from, to] = ticked ? ['- [x] release tags', '- [ ] release tags'] : ['- [ ] release tags', '- [x] release tags'];
    await write(uriOf(checklist), text.replace(from, to));
    await until('the row follows the disk', () => readiness.item('release-tags')?.ticked === !ticked);
    const editor = await show(uriOf(checklist));
    await until('the editor follows the disk', () => editor.document.getText() !== text);
    const at = editor.document.positionAt(editor.document.getText().indexOf(to));
    await editor.edit((edit) => edit.replace(new vscode.Range(at, at.translate(0, to.length)), from));
    await until('the row follows the editor', () => readiness.item('release-tags')?.ticked === ticked);
  });

  it('checks what needs no account, and calls the rest unknown with its reason when signed out', async () => {
    const { readiness, session } = await parts();
    await readiness.refresh('force');
    assert.equal(session.state?.kind, 'signed-out');
    assert.equal(readiness.running.size, 0);
    const seen = readiness.report?.items.flatMap(({ evidence }) => (evidence ? [evidence] : [])) ?? [];
    assert.ok(seen.length > 0);
    for (const { reason, verdict } of seen.filter((one: Evidence) => one.reason === 'no-account')) assert.equal(verdict, 'unknown', reason);
    assert.ok(seen.some(({ reason }) => reason === 'no-account'));
  });

  it('a second refresh ends the first, and both resolve', async () => {
    const { readiness } = await parts();
    await Promise.all([readiness.refresh('force'), readiness.refresh('focus')]);
    assert.equal(readiness.running.size, 0);
  });

  it('remembers a waiver with reason, owner and end, and counts it apart', async () => {
    const { readiness } = await parts();
    await saying(['waits for the vendor', 'alice@example.com'], () =>
      vscode.commands.executeCommand('preflight.readiness.waive', 'alert-route-configured'),
    );
    const kept = JSON.parse(await read(uriOf(attestations))) as { items: Record<string, { waiver: Record<string, string> }> };
    const waiver = kept.items['alert-route-configured']?.waiver;
    assert.equal(waiver?.['reason'], 'waits for the vendor');
    assert.equal(waiver?.['owner'], 'alice@example.com');
    assert.match(waiver?.['expiresAt'] ?? '', /^\d{4}-\d{2}-\d{2}T/);
    const item = readiness.item('alert-route-configured');
    assert.ok(item?.status === 'waived' || item?.status === 'done', item?.status);
    await vscode.commands.executeCommand('preflight.readiness.unwaive', 'alert-route-configured');
    assert.equal(readiness.item('alert-route-configured')?.record?.waiver, undefined);
  });

  it('marks reviewed with a note, and ticks', async () => {
    const { readiness } = await parts();
    await write(uriOf(checklist), text.replace('- [x] rollback', '- [ ] rollback'));
    await until('the row is open', () => readiness.item('rollback-tested')?.ticked === false);
    await saying(['to v1.2.0'], () => vscode.commands.executeCommand('preflight.readiness.review', 'rollback-tested'));
    assert.equal(readiness.item('rollback-tested')?.record?.attestation?.note, 'to v1.2.0');
    assert.equal(readiness.item('rollback-tested')?.ticked, true);
  });

  it('never overwrites attestations that it cannot read, and shows the problem at its place', async () => {
    const broken = '{ "version": 1, "items": { \n';
    await write(uriOf(attestations), broken);
    await report();
    await saying(['no tags here'], () => vscode.commands.executeCommand('preflight.readiness.notApplicable', 'release-tags'));
    assert.equal(await read(uriOf(attestations)), broken);
    await until('the problem is shown', () =>
      vscode.languages.getDiagnostics(uriOf(attestations)).some(({ source }) => source === 'preflight'),
    );
  });

  it('shows a line above each section, and the evidence of a line on hover', async () => {
    await report();
    const { document } = await show(uriOf(checklist));
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    const own = lenses.filter(({ command }) => /^\d+\/\d+ done/.test(command?.title ?? ''));
    assert.equal(own.length, 8);
    for (const { range } of own) assert.match(document.lineAt(range.start.line).text, /^## /);
    const at = document.positionAt(document.getText().indexOf('release tags'));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at);
    const words = hovers.flatMap(({ contents }) => contents).map((content) => (typeof content === 'string' ? content : content.value));
    assert.match(words.join('\n'), /release tags/);
  });
});
