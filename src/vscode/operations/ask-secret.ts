import { readFile, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { generateSecret } from '../../core/operations/secrets/generate-secret.ts';
import type { Choice, Ui } from '../../core/ports.ts';
import { Secret } from '../../core/secret.ts';
import { UserError } from '../run-command.ts';

/** Bytes; no secret of any kind is longer. */
const longest = 70_000;

type Source = 'typed' | 'environment' | 'file' | 'generated' | 'skipped';

/**
 * Where the value of a secret comes from, and the value itself. `skip`: of several, this one may be left out, which gives `null`.
 * Undefined: cancelled. The value is in a `Secret` from the start.
 */
export async function askSecret(
  ui: Ui,
  name: string,
  options: { readonly environment: NodeJS.ProcessEnv; readonly skip?: boolean },
): Promise<Secret | null | undefined> {
  const title = vscode.l10n.t('Value of {0}', name);
  const sources: Choice<Source>[] = [
    { label: vscode.l10n.t('Type or paste it'), value: 'typed' },
    { label: vscode.l10n.t('From an environment variable…'), value: 'environment' },
    {
      label: vscode.l10n.t('From a file…'),
      description: vscode.l10n.t('its whole text, several lines too, without the line break at the end'),
      value: 'file',
    },
    { label: vscode.l10n.t('Generate'), description: vscode.l10n.t('32 random bytes that nobody sees'), value: 'generated' },
    ...(options.skip === true ? [{ label: vscode.l10n.t('Leave {0} out', name), value: 'skipped' as const }] : []),
  ];
  switch (await ui.pick(title, sources, { placeholder: vscode.l10n.t('Where the value comes from') })) {
    case undefined:
      return undefined;
    case 'typed':
      return ui.secret(title, vscode.l10n.t('It goes to Cloudflare and nowhere else.'));
    case 'environment':
      return fromEnvironment(ui, title, options.environment);
    case 'file':
      return fromFile(ui, title);
    case 'generated':
      return generateSecret();
    case 'skipped':
      return null;
  }
}

async function fromEnvironment(ui: Ui, title: string, environment: NodeJS.ProcessEnv): Promise<Secret | undefined> {
  const name = await ui.text(title, {
    prompt: vscode.l10n.t('Name of the variable that holds it. It was set before the editor was started.'),
    placeholder: 'API_TOKEN',
    validate: (text) => (environment[text.trim()] ? undefined : vscode.l10n.t('The editor has no such variable.')),
  });
  const value = name === undefined ? undefined : environment[name.trim()];
  return value === undefined || value === '' ? undefined : new Secret(value);
}

async function fromFile(ui: Ui, title: string): Promise<Secret | undefined> {
  const path = await ui.openFile(title);
  if (path === undefined) return undefined;
  // Looked at first: what was chosen by mistake may be gigabytes long.
  const size = await stat(path).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
  if (size !== undefined && size > longest) throw new UserError(vscode.l10n.t('This file is too long for a secret. Choose another.'));
  const text = size === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw new UserError(vscode.l10n.t('This file cannot be read. Choose another.'));
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw new UserError(vscode.l10n.t('This file is empty. Choose another.'));
  return new Secret(value);
}
