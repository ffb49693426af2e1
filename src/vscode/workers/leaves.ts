import * as vscode from 'vscode';
import { escapeData } from '../../core/checklist/escape.ts';
import type { WorkerLook } from '../../core/workers/look-at-worker.ts';
import type { Drift } from '../../core/workers/setting.ts';
import { driftOfSecret, driftText, runText, secretText, valueText } from '../../core/workers/worker-words.ts';
import { driftIcon, missingIcon } from './faces.ts';
import type { Part } from './nodes.ts';
import type { WorkerRow } from './workers.ts';

/** The rows below a part, by a key that stays from refresh to refresh. */
export function leafKeys(look: WorkerLook, part: Part): readonly string[] {
  switch (part) {
    case 'config':
      return [];
    case 'bindings':
      return look.settings.filter(({ name, group }) => name !== undefined && group !== 'secrets.required').map(({ key }) => key);
    case 'secrets':
      return look.secrets.map(({ name }) => name);
    case 'crons':
      return look.crons.map(({ cron }) => cron);
    case 'hosts':
      return look.hosts.map(({ host }) => host);
    case 'unseen':
      return look.unseen;
  }
}

/** One binding, secret, cron or host, with what file and account say of it in an icon and in words. */
export function leafRow({ look, target }: WorkerRow, part: Part, key: string, all: readonly WorkerRow[]): vscode.TreeItem {
  const [label, description, icon, own] = words(look, part, key);
  const tooltip =
    part === 'secrets'
      ? matrixText(
          key,
          all.filter((one) => one.target.file.path === target.file.path),
        )
      : own;
  const item = new vscode.TreeItem(escapeData(label));
  item.description = description;
  if (icon) item.iconPath = icon;
  item.tooltip = [escapeData(label), description, tooltip].filter(Boolean).join('\n');
  item.contextValue = `leaf ${part}`;
  item.accessibilityInformation = { label: `${escapeData(label)}, ${description}` };
  return item;
}

/** A secret in every environment of its file: the row says it of one. */
function matrixText(name: string, rows: readonly WorkerRow[]): string {
  const lines = rows.map(({ target, look }) => {
    const found = look.secrets.find((one) => one.name === name);
    const env = target.env === undefined ? vscode.l10n.t('top level') : escapeData(target.env);
    const required = found?.isRequired === true ? vscode.l10n.t('required') : vscode.l10n.t('not required');
    return `${env}: ${[required, found ? secretText(found.cell) : undefined].filter(Boolean).join(', ')}`;
  });
  return lines.join('\n');
}

type Words = readonly [label: string, description: string, icon?: vscode.ThemeIcon, tooltip?: string | undefined];

function words(look: WorkerLook, part: Part, key: string): Words {
  switch (part) {
    case 'bindings':
      return bindingWords(look, key);
    case 'secrets':
      return secretWords(look, key);
    case 'crons':
      return cronWords(look, key);
    case 'hosts':
      return hostWords(look, key);
    case 'config':
    case 'unseen':
      return [key, ''];
  }
}

function bindingWords(look: WorkerLook, key: string): Words {
  const found = look.settings.find((one) => one.key === key);
  if (!found) return [key, ''];
  const { name = key, group, local, deployed, drift } = found;
  const points = valueText(local ?? deployed);
  const isSeen = look.state === 'deployed';
  const description = [group, points, isSeen && drift !== 'same' ? driftText(found) : ''].filter(Boolean).join(' · ');
  return [name, description, driftIcon(isSeen ? drift : undefined), isSeen ? driftText(found) : undefined];
}

function secretWords(look: WorkerLook, key: string): Words {
  const found = look.secrets.find(({ name }) => name === key);
  if (!found) return [key, ''];
  const { cell, isRequired } = found;
  const description = [secretText(cell), isRequired ? '' : vscode.l10n.t('not required by the file')].filter(Boolean).join(' · ');
  return [key, description, cell === 'missing' ? missingIcon() : driftIcon(driftOfSecret(cell))];
}

function cronWords(look: WorkerLook, key: string): Words {
  const found = look.crons.find(({ cron }) => cron === key);
  if (!found) return [key, ''];
  const { words: said, next, drift } = found;
  const [first] = next;
  const where = drift === 'same' ? '' : driftText({ drift, group: 'triggers.crons', deployed: undefined });
  const description = [where, first ? vscode.l10n.t('next {0}', runText(first)) : '', said ?? ''].filter(Boolean).join(' · ');
  return [key, description, driftIcon(look.state === 'deployed' ? drift : undefined), next.map(runText).join('\n')];
}

function hostWords(look: WorkerLook, key: string): Words {
  const found = look.hosts.find(({ host }) => host === key);
  if (!found) return [key, ''];
  const { kind, from } = found;
  // A route and a workers.dev address are known from one side alone, and that is no difference.
  const drift: Drift | undefined =
    kind === 'domain' ? ({ both: 'same', file: 'only-file', account: 'only-account' } as const)[from] : undefined;
  const kinds = { domain: vscode.l10n.t('custom domain'), route: vscode.l10n.t('route'), 'workers.dev': 'workers.dev' };
  const isSeen = look.state === 'deployed' && drift !== undefined;
  const where = isSeen && drift !== 'same' ? driftText({ drift, group: 'routes', deployed: undefined }) : '';
  return [key, [kinds[kind], where].filter(Boolean).join(' · '), isSeen ? driftIcon(drift) : new vscode.ThemeIcon('globe')];
}
