import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import type { Ui } from '../../src/core/ports.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Services } from '../../src/vscode/services.ts';
import { node24, type RunningSandbox, startSandbox } from '../sandbox/client.ts';
import { services } from './lint-support.ts';

const repository = path.resolve(node24, '../../../..');

/** A copy of the sample with the repository's wrangler installed, and a local account that the window is signed in to. */
export type Stage = {
  readonly sandbox: RunningSandbox;
  readonly root: string;
  /** URI of the copy, for requests. */
  readonly folder: string;
  readonly services: Services;
  readonly close: () => Promise<void>;
};

export async function openStage(scenario: 'ready' | 'drifted'): Promise<Stage> {
  const sandbox = await startSandbox({ scenario });
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'preflight-commands-')));
  cpSync(path.join(repository, 'test/sample'), root, { recursive: true });
  symlinkSync(path.join(repository, 'node_modules'), path.join(root, 'node_modules'));
  const before = { ...process.env };
  const home = path.join(root, '.home');
  Object.assign(process.env, sandbox.env, {
    PATH: `${path.dirname(node24)}${path.delimiter}${process.env['PATH'] ?? ''}`,
    XDG_CONFIG_HOME: home,
    HOME: home,
  });
  const own = (await services()) as unknown as Services;
  own.session.reset();
  return {
    sandbox,
    root,
    folder: pathToFileURL(root).href,
    services: own,
    close: async () => {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
      own.session.reset();
      await sandbox.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export type Asked = {
  readonly kind: 'pick' | 'pickMany' | 'text' | 'secret' | 'openFile' | 'saveFile' | 'confirm';
  readonly title: string;
  readonly detail: string;
};
export type Answers = {
  /** Label of the choice; a choice that no entry names is answered with the first. */
  readonly picks?: readonly (string | RegExp)[];
  /** Of several, those whose label fits; absent: all. */
  readonly some?: RegExp;
  /** What happens in the account while the modal is open. */
  readonly onConfirm?: (detail: string) => Promise<void>;
  /** The button is pressed twice: the command runs a second time beside the first, with the same request and answers. */
  readonly twice?: boolean;
  /** A request with which the command is started a second time beside the first, as from another window, with the same answers. */
  readonly beside?: object;
  /** Texts, in turn; then `DRILL`. */
  readonly texts?: readonly string[];
  readonly secret?: string;
  /** Absolute path that is answered to both kinds of file questions. */
  readonly file?: string;
  /** Which question is cancelled, counted from 0. */
  readonly cancelAt?: number;
  /** Undefined: the modal is cancelled. */
  readonly confirm?: 'first button';
  /** The box after the modal is cancelled. */
  readonly isTypedCancelled?: boolean;
};

/** Answers the questions of a command in place of a person, and gives what was asked. */
export async function answered(own: Services, answers: Answers, work: () => Thenable<unknown>): Promise<readonly Asked[]> {
  const { ui } = own;
  const before = { ...ui };
  const asked: Asked[] = [];
  const texts = [...(answers.texts ?? [])];
  /** True when this question is to be cancelled. */
  const note = (one: Asked): boolean => asked.push(one) - 1 === answers.cancelAt;
  const scripted: Ui = {
    async pick(title, choices, options) {
      assertSays(title, options);
      if (note({ kind: 'pick', title, detail: choices.map(({ label }) => label).join(' | ') })) return undefined;
      const wanted = choices.find(({ label }) => answers.picks?.some((one) => (typeof one === 'string' ? label === one : one.test(label))));
      return (wanted ?? choices[0])?.value;
    },
    async pickMany(title, choices, options) {
      assertSays(title, options);
      if (note({ kind: 'pickMany', title, detail: choices.map(({ label }) => label).join(' | ') })) return undefined;
      return choices.filter(({ label }) => answers.some?.test(label) ?? true).map(({ value }) => value);
    },
    async text(title, options) {
      assertSays(title, options);
      if (note({ kind: 'text', title, detail: options.prompt })) return undefined;
      if (answers.isTypedCancelled === true && options.prompt.startsWith('Type ')) return undefined;
      const answer = /^Type (\S+) to go on/.exec(options.prompt)?.[1] ?? texts.shift() ?? 'DRILL';
      const refusal = options.validate?.(answer);
      assert.equal(refusal, undefined, `${title}: ${answer}`);
      return answer;
    },
    async secret(title) {
      if (note({ kind: 'secret', title, detail: '' })) return undefined;
      return new Secret(answers.secret ?? 'a-value-for-tests');
    },
    async openFile(title) {
      return note({ kind: 'openFile', title, detail: '' }) ? undefined : answers.file;
    },
    async saveFile(title, { near }) {
      return note({ kind: 'saveFile', title, detail: near }) ? undefined : answers.file;
    },
    async confirm(message, detail, buttons) {
      if (note({ kind: 'confirm', title: message, detail })) return undefined;
      await answers.onConfirm?.(detail);
      return answers.confirm === undefined ? undefined : buttons[0];
    },
  };
  Object.assign(ui, scripted);
  try {
    await work();
  } finally {
    Object.assign(ui, before);
  }
  return asked;
}

/** An empty box says nothing of what belongs into it. */
function assertSays(title: string, options: { readonly placeholder?: string; readonly value?: string } | undefined): void {
  assert.ok(options?.placeholder ?? options?.value, `The box of "${title}" is empty.`);
}

/** Runs a command, or what stands in its place: gives what was asked, and what a person would have read. */
export async function run(
  own: Services,
  answers: Answers,
  id: string,
  request: object,
  work?: () => Thenable<unknown>,
): Promise<{ readonly asked: readonly Asked[]; readonly logged: string }> {
  const lines: string[] = [];
  const { log } = own;
  const keep = { info: log.info.bind(log), warn: log.warn.bind(log), error: log.error.bind(log) };
  const note = (line: string): void => void lines.push(line);
  Object.assign(log, { info: note, warn: note, error: note });
  try {
    const requests = [request, ...(answers.twice === true ? [request] : []), ...(answers.beside ? [answers.beside] : [])];
    const press = (): Thenable<unknown> => Promise.all(requests.map((one) => vscode.commands.executeCommand(id, one)));
    const asked = await answered(own, answers, work ?? press);
    return { asked, logged: lines.join('\n') };
  } finally {
    Object.assign(log, keep);
  }
}

/** What a request log has that changes an account: everything but reads, looked at by method, path and the SQL sent. */
export async function changesSent(sandbox: RunningSandbox): Promise<readonly string[]> {
  const log = await sandbox.log();
  return log
    .filter(({ method, path: asked, body }) => {
      if (method === 'GET' || !asked.includes('/client/v4/')) return false;
      if (asked.endsWith('/graphql') || asked.includes('/telemetry/')) return false;
      return !(asked.endsWith('/query') && /^\s*(?:SELECT|PRAGMA)\b/i.test(sqlOf(body)));
    })
    .map(({ method, path: asked, body }) => `${method} ${asked} ${body.slice(0, 80)}`);
}

function sqlOf(body: string): string {
  const { sql } = JSON.parse(body) as { readonly sql?: string };
  return sql ?? '';
}

export const rootOfRepository = repository;
