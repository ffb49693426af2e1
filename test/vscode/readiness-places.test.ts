import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RefreshKind } from '../../src/core/account/snapshot.ts';
import { commands, settings } from '../../src/vscode/contributions.ts';
import { keepFresh } from '../../src/vscode/readiness/refreshing.ts';
import type { Services } from '../../src/vscode/services.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/client.ts';
import { answered } from './commands-support.ts';
import { services } from './lint-support.ts';

const own = async (): Promise<Services> => (await services()) as unknown as Services;

/** The window's variables name this local account while a suite runs. */
function inSandbox(scenario: 'ready' | 'drifted'): () => RunningSandbox {
  let sandbox: RunningSandbox;
  const environment = { ...process.env };
  before(async () => {
    sandbox = await startSandbox({ scenario });
    Object.assign(process.env, sandbox.env);
    (await own()).session.reset();
  });
  after(async () => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
    (await own()).session.reset();
    await sandbox.stop();
  });
  return () => sandbox;
}

describe('readiness: another environment', function () {
  this.timeout(60_000);
  const sandbox = inSandbox('ready');

  it('is looked at anew, said everywhere, and remembered', async () => {
    const parts = await own();
    const { readiness, environment } = parts;
    await readiness.refresh('force');
    assert.deepEqual(readiness.report?.environments, ['production']);
    await sandbox().clearLog();
    const pickedAt = Date.now();
    await answered(parts, { picks: ['Top level'] }, () => vscode.commands.executeCommand(commands.pickEnvironment));
    assert.deepEqual(readiness.report?.environments, ['']);
    assert.ok((await sandbox().log()).length > 0);
    assert.ok(readiness.report?.items.every(({ evidence }) => !evidence || evidence.checkedAt >= pickedAt));
    const { model } = readiness;
    assert.deepEqual(model && environment.of(model.folder), ['']);
    await answered(parts, { picks: ['As the config says'] }, () => vscode.commands.executeCommand(commands.pickEnvironment));
    assert.deepEqual(readiness.report?.environments, ['production']);
    assert.equal(model && environment.of(model.folder), undefined);
  });
});

describe('readiness: looking again by the clock', () => {
  it('is off until a setting asks for it, never more often than every five minutes, and rests while nobody looks', async () => {
    const { projects, log } = await own();
    const kinds: RefreshKind[] = [];
    const readiness = {
      refreshedAt: Date.now(),
      refresh: async (kind: RefreshKind) => void kinds.push(kind),
    } as unknown as Services['readiness'];
    const state = { visible: true, focused: true };
    const visibility = new vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>();
    const view = {
      get visible() {
        return state.visible;
      },
      onDidChangeVisibility: visibility.event,
    };
    const started: { readonly call: () => void; readonly every: number }[] = [];
    const { setInterval: real } = globalThis;
    Object.assign(globalThis, {
      setInterval: (call: () => void, every: number, ...more: unknown[]) => {
        started.push({ call, every });
        return real(() => undefined, every, ...more);
      },
    });
    const configuration = vscode.workspace.getConfiguration();
    const fresh = keepFresh({ readiness, projects, log }, view, () => state.focused);
    try {
      assert.equal(started.length, 0);
      await configuration.update(settings.pollMinutes, 1, vscode.ConfigurationTarget.Global);
      const own = started.filter(({ every }) => every === 5 * 60_000);
      assert.ok(own.length > 0);
      // The window's own view is another listener; the last to hear is ours.
      const poll = (): void => own.at(-1)?.call();
      poll();
      assert.deepEqual(kinds, ['background']);
      state.focused = false;
      poll();
      [state.focused, state.visible] = [true, false];
      poll();
      assert.deepEqual(kinds, ['background']);
    } finally {
      Object.assign(globalThis, { setInterval: real });
      fresh.dispose();
      visibility.dispose();
      await configuration.update(settings.pollMinutes, undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
