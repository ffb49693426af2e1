import * as vscode from 'vscode';
import type { ConfigChange } from '../../../core/config/edit-config.ts';
import type { Services } from '../../services.ts';
import { changeConfig } from './config-file.ts';
import { folderOf } from './folder.ts';
import type { RowFix } from './row-fix.ts';

/** Asks for the three figures, those known filled in, and writes them with the day; an empty answer leaves one out. */
export const estimate: RowFix = async (services) => {
  const { model, project } = await folderOf(services);
  const known = project.config.estimates;
  const questions = [
    ['requestsPerDay', vscode.l10n.t('Requests a day')],
    ['queueMessagesPerDay', vscode.l10n.t('Queue messages a day')],
    ['averageMessageKilobytes', vscode.l10n.t('Kilobytes of a message, on average')],
  ] as const;
  const changes: ConfigChange[] = [];
  for (const [key, prompt] of questions) {
    const answer = await ask(services, prompt, known[key]);
    if (answer === undefined) return;
    const value = answer.trim() === '' ? undefined : numberIn(answer);
    if (value !== undefined || known[key] !== undefined) changes.push({ path: ['estimates', key], value });
  }
  if (changes.every(({ value }) => value === undefined)) return;
  await changeConfig(model, [...changes, { path: ['estimates', 'at'], value: new Date().toISOString().slice(0, 10) }]);
  await services.readiness.refresh('focus', new Set(['volume-estimated']));
};

function ask({ ui }: Services, prompt: string, known: number | undefined): Promise<string | undefined> {
  return ui.text(vscode.l10n.t('Estimate'), {
    prompt,
    placeholder: vscode.l10n.t('A number, or nothing'),
    ...(known !== undefined && { value: String(known) }),
    validate: (text) => (text.trim() === '' || numberIn(text) !== undefined ? undefined : vscode.l10n.t('A number, or nothing.')),
  });
}

/** `12_000`, `12 000` and `12000` are the same; undefined for no number or a negative one. */
function numberIn(text: string): number | undefined {
  const bare = text.replaceAll(/[\s_]/g, '');
  const value = /^\d+(?:\.\d+)?$/.test(bare) ? Number(bare) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
