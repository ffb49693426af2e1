import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { Operator } from '../../src/vscode/operations/operator.ts';
import type { OperationsLog } from '../../src/core/operations/operations-log.ts';
import { type Wrangler, wranglerFor } from '../sandbox/wrangler.ts';
import { closeAll } from './lint-support.ts';
import { type Answers, type Asked, openStage, rootOfRepository, run, type Stage } from './commands-support.ts';

/** The Worker that most tests act on, as a row names it. */
export const api = { worker: 'sample-api', env: 'production', config: 'workers/api/wrangler.jsonc' } as const;
export const agreed: Answers = { confirm: 'first button' };
/** What tells wrangler the same Worker. */
export const ofApi = ['--config', 'workers/api/wrangler.jsonc', '--env', 'production'] as const;

export type Scene = {
  /** Only while a test runs. */
  readonly stage: Stage;
  /** Runs a command in the copy of the sample. */
  readonly act: (id: string, request?: object, answers?: Answers) => Promise<{ readonly asked: readonly Asked[]; readonly logged: string }>;
  /** The same, its button pressed twice. */
  readonly twice: Scene['act'];
  /** The same as two windows do it at once: neither knows of the other, each plans, asks and changes by itself. */
  readonly inTwoWindows: Scene['act'];
  /** What the official wrangler prints; fails when wrangler does. */
  readonly ask: (args: readonly string[]) => Promise<string>;
  readonly wrangler: Wrangler;
  readonly log: () => OperationsLog;
};

/** Gives a suite its stage: account and files are as at the start before each test, and wrangler is there to be asked. */
export function onStage(scenario: 'ready' | 'drifted' = 'drifted'): Scene {
  let stage: Stage | undefined;
  let wrangler: Wrangler | undefined;
  const now = (): Stage => {
    assert.ok(stage, 'The stage is there while a test runs.');
    return stage;
  };
  before(async () => {
    stage = await openStage(scenario);
    wrangler = wranglerFor(stage.sandbox);
  });
  after(async () => {
    await closeAll();
    wrangler?.dispose();
    await stage?.close();
  });
  beforeEach(async () => {
    const { sandbox, root, services } = now();
    for (const name of ['workers', 'migrations']) restore(path.join(rootOfRepository, 'test/sample', name), path.join(root, name));
    await sandbox.reset(scenario);
    services.session.reset();
  });
  const acting =
    (work?: (id: string, request: object) => Promise<unknown>): Scene['act'] =>
    (id, request = {}, answers = agreed) => {
      const { services, folder } = now();
      const own = { ...request, folder };
      return run(services, answers, id, own, work && (() => work(id, own)));
    };
  const press = async (id: string, request: object): Promise<void> => vscode.commands.executeCommand(id, request);
  return {
    get stage() {
      return now();
    },
    get wrangler() {
      assert.ok(wrangler);
      return wrangler;
    },
    act: acting(),
    twice: (id, request, answers = agreed) => acting()(id, request, { ...answers, twice: true }),
    // Told apart by a field that these commands do not read, so that the second is not held for a second press.
    inTwoWindows: acting((id, request) => Promise.all([press(id, request), press(id, { ...request, version: 'of-another-window' })])),
    ask: async (args) => {
      assert.ok(wrangler);
      const { code, stdout, stderr } = await wrangler.run(args, { cwd: now().root });
      assert.equal(code, 0, stderr || stdout);
      return stdout;
    },
    log: () => new Operator(now().services).log,
  };
}

/** Puts a folder back to what it was copied from. Written over, not removed: an open document of it stays what it is. */
function restore(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  for (const name of readdirSync(to, { recursive: true, encoding: 'utf8' }))
    if (!existsSync(path.join(from, name))) rmSync(path.join(to, name), { recursive: true, force: true });
}
