import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Secret } from '../../src/core/secret.ts';
import type { Services } from '../../src/vscode/services.ts';
import { closeAll, fixesOf, folderWith, ours, read, ruleOf, services, show, until } from './lint-support.ts';

const accountId = '8f3ad04c71b9e265d0c84a17f92b6e53';
const database = '5a1d7c3e-94b2-4f08-8c6d-e713b0a9f254';

/** What the account answers: sample-scheduler without its queue, and with a variable that looks like a credential. */
function account(asked: string[]) {
  const version = {
    id: '7f3a1b2c-0000-4000-8000-000000000000',
    number: 3,
    compatibilityDate: '2026-10-01',
    compatibilityFlags: [],
    bindings: [
      { name: 'ENV_NAME', type: 'plain_text', value: new Secret('staging') },
      { name: 'LEGACY_TOKEN', type: 'plain_text', value: new Secret('canary-value-that-nobody-may-see') },
    ],
  };
  const answers: Readonly<Record<string, unknown>> = {
    deployments: [
      {
        id: 'd',
        createdOn: '2026-11-20T10:00:00Z',
        authorEmail: 'oncall@example.invalid',
        versions: [{ versionId: version.id, percentage: 100 }],
      },
    ],
    versions: [version],
    version,
    schedules: [],
    scriptSubdomain: { enabled: true, previewsEnabled: false },
    scriptSettings: { logpush: false, tags: [], tailConsumers: [], observability: undefined },
    domains: [],
    accountSubdomain: 'acme',
    d1: { id: database, name: 'live-name', fileSize: 37_000, region: 'WEUR' },
    kvNamespaces: [],
    secretStores: [],
    d1Databases: [
      { id: 'c2b7f914-0d6a-4e83-b51c-97fa28d3604e', name: 'another' },
      { id: database, name: 'shared-runtime' },
    ],
  };
  const reads = Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [
      name,
      async (...args: unknown[]) => {
        asked.push(`${name} ${args.filter((one) => typeof one === 'string').join(' ')}`.trim());
        return answer;
      },
    ]),
  );
  return { id: accountId, reads, ...reads };
}

/** Signed in to that account while `work` runs; every pick takes its first choice. */
async function signedIn(work: (asked: string[]) => Promise<void>): Promise<void> {
  const { session, ui } = (await services()) as unknown as Services;
  const asked: string[] = [];
  const state = {
    kind: 'signed-in',
    account: account(asked),
    accountId,
    name: 'Acme',
    source: 'stored',
    budget: { restUntil: () => undefined },
    memory: new Map(),
  };
  const own = { ...ui };
  Object.assign(session, { open: async () => state, account: async () => state });
  Object.assign(ui, { pick: async (_: string, choices: readonly { readonly value: unknown }[]) => choices[0]?.value });
  try {
    await work(asked);
  } finally {
    Reflect.deleteProperty(session, 'open');
    Reflect.deleteProperty(session, 'account');
    Object.assign(ui, own);
    session.reset();
  }
}

function uriOf(path: string): vscode.Uri {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(root);
  return vscode.Uri.joinPath(root, path);
}

const scheduler = 'workers/scheduler/wrangler.jsonc';
const differences = (): vscode.Diagnostic[] => ours(uriOf(scheduler)).filter((one) => ruleOf(one) === 'differs-from-deployed');

describe('Workers: file against deployed', () => {
  afterEach(closeAll);

  it('has one problem for each difference while signed in, and none after', async () => {
    await signedIn(async () => {
      await vscode.commands.executeCommand('preflight.workers.refresh');
      await until('there are problems', () => differences().length > 0);
      const messages = differences().map(({ message }) => message);
      assert.ok(
        messages.some((one) => one.startsWith('vars.ENV_NAME is production here and staging on sample-scheduler')),
        messages.join('\n'),
      );
      assert.ok(messages.some((one) => one.startsWith('queues.producers.TASKS is not deployed')));
      assert.ok(messages.some((one) => /has vars\.LEGACY_TOKEN •••• \(32 characters\)/.test(one)));
      assert.equal(new Set(messages).size, messages.length);
      assert.ok(!messages.join(' ').includes('canary'));
    });
    await until('the problems are gone', () => differences().length === 0);
  });

  it('asks the account nothing when a file is edited, and compares anew', async () => {
    await signedIn(async (asked) => {
      await vscode.commands.executeCommand('preflight.workers.refresh');
      await until('there are problems', () => differences().length > 0);
      const editor = await show(uriOf(scheduler));
      const at = editor.document.getText().indexOf('"ENV_NAME": "production"') + '"ENV_NAME": "'.length;
      const before = asked.length;
      const range = new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + 'production'.length));
      await editor.edit((edit) => edit.replace(range, 'staging'));
      await until('the difference is gone', () => !differences().some(({ message }) => message.startsWith('vars.ENV_NAME')));
      await closeAll();
      await until('it is back with the text on disk', () => differences().some(({ message }) => message.startsWith('vars.ENV_NAME')));
      assert.deepEqual(asked.slice(before), []);
    });
  });

  it('opens both sides in a diff, in the same order and without a credential', async () => {
    await signedIn(async () => {
      await vscode.commands.executeCommand('preflight.workers.refresh');
      await until('there are problems', () => differences().length > 0);
      const [first] = differences();
      assert.ok(first);
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uriOf(scheduler),
        first.range,
      );
      const action = actions.find(({ title }) => /Show difference/.test(title));
      assert.ok(action?.command);
      await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(input instanceof vscode.TabInputTextDiff);
      assert.equal(input.original.scheme, 'preflight-deployed');
      const texts = await Promise.all(
        [input.original, input.modified].map(async (uri) => (await vscode.workspace.openTextDocument(uri)).getText()),
      );
      const [deployed = '', local = ''] = texts;
      assert.match(deployed, /"ENV_NAME": "staging"/);
      assert.match(deployed, /"LEGACY_TOKEN": "•••• \(32 characters\)"/);
      assert.match(local, /"ENV_NAME": "production"/);
      assert.ok(!texts.join(' ').includes('canary'));
    });
  });

  it('fills a placeholder from the account, in every file that shares it', async () => {
    const text = `{ "name": "x", "main": "a.ts", "compatibility_date": "2026-10-01", "d1_databases": [{ "binding": "DB", "database_name": "shared-runtime", "database_id": "REPLACE_WITH_D1_DATABASE_ID" }] }\n`;
    const folder = await folderWith({ 'one/wrangler.jsonc': text, 'two/wrangler.jsonc': text });
    try {
      const [one, two] = ['one', 'two'].map((name) => vscode.Uri.joinPath(folder, name, 'wrangler.jsonc'));
      assert.ok(one && two);
      await show(one);
      const titles = (await fixesOf(one, 'placeholder-id')).map(({ title }) => title);
      assert.ok(titles.includes('Fill ID from account…') && titles.includes('Create it in the account…'), titles.join(', '));
      await until('both files are known', async () =>
        (await fixesOf(one, 'placeholder-id')).some(({ title }) => /all 2 files/.test(title)),
      );
      await signedIn(async () => {
        const fill = (await fixesOf(one, 'placeholder-id')).find(({ title }) => title === 'Fill ID from account…');
        assert.ok(fill?.command);
        await vscode.commands.executeCommand(fill.command.command, ...(fill.command.arguments ?? []));
        // The first choice is the database of the same name, though another comes before it by its name.
        const document = await vscode.workspace.openTextDocument(one);
        assert.equal(document.getText(), text.replace('REPLACE_WITH_D1_DATABASE_ID', database));
        assert.equal(await read(two), document.getText());
      });
    } finally {
      await closeAll();
      await vscode.workspace.fs.delete(folder, { recursive: true });
    }
  });
});
