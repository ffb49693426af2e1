import path from 'node:path';
import * as vscode from 'vscode';
import { filtersExample, filtersText, parseFilters, type TailFilters } from '../../core/operations/tail/filters.ts';
import type { Choice, Ui } from '../../core/ports.ts';
import type { Project } from '../../core/project.ts';
import type { SignedIn } from '../account/session.ts';
import { UserError } from '../run-command.ts';

/** A Worker to tail; `folder` is that of its wrangler file, relative to the workspace, where one names it. */
export type TailTarget = { readonly worker: string; readonly env: string | undefined; readonly folder: string };

/** What a row or a CodeLens hands over. */
export type TailRequest = { readonly worker?: string; readonly env?: string };

/** The Workers that the wrangler files name, once per name. */
function tailTargets(project: Project | undefined): readonly TailTarget[] {
  const byName = new Map<string, TailTarget>();
  for (const { name, env, file, isPages } of project?.targets() ?? []) {
    if (name === undefined || isPages || byName.has(name)) continue;
    const folder = path.posix.dirname(file.path);
    byName.set(name, { worker: name, env, folder: folder === '.' ? '' : folder });
  }
  return [...byName.values()];
}

/** The Workers of a request, else those that a person picks; undefined: cancelled. */
export async function chooseWorkers(
  ui: Ui,
  project: Project | undefined,
  signedIn: SignedIn,
  request: TailRequest | undefined,
  signal: AbortSignal,
): Promise<readonly TailTarget[] | undefined> {
  const targets = tailTargets(project);
  if (request?.worker !== undefined) {
    const { worker, env } = request;
    return [targets.find((target) => target.worker === worker) ?? { worker, env, folder: '' }];
  }
  const named = new Set(targets.map(({ worker }) => worker));
  // Only what is deployed can be tailed; what this workspace is about comes first.
  const deployed = (await signedIn.account.scripts(signal)).map(({ id }) => id);
  const own = targets.filter(({ worker, env }) => deployed.includes(worker) && (request?.env === undefined || env === request.env));
  const choices: Choice<TailTarget>[] = [
    ...own.map((target) => ({ label: target.worker, description: [target.env, target.folder].filter(Boolean).join(' · '), value: target })),
    ...deployed
      .filter((id) => !named.has(id))
      .map((id) => ({
        label: id,
        description: vscode.l10n.t('in the account, not in this workspace'),
        value: { worker: id, env: undefined, folder: '' },
      })),
  ];
  if (choices.length === 0) throw new UserError(vscode.l10n.t('The account has no Worker yet. Deploy one, then tail it.'));
  if (choices.length === 1) return choices.map(({ value }) => value);
  const picked = await ui.pickMany(vscode.l10n.t('Tail Worker'), choices, { placeholder: vscode.l10n.t('One or several Workers') });
  return picked?.length ? picked : undefined;
}

/** Filters in one step: a ready-made choice, or one line of text; undefined: cancelled. */
export async function chooseFilters(ui: Ui, present: TailFilters): Promise<TailFilters | undefined> {
  const title = vscode.l10n.t('Tail: filters');
  const written = filtersText(present);
  const picked = await ui.pick<TailFilters | 'write'>(
    title,
    [
      ...(written === '' ? [] : [{ label: vscode.l10n.t('As before'), description: written, value: present }]),
      { label: vscode.l10n.t('All events'), value: {} },
      { label: vscode.l10n.t('Errors only'), description: 'status:error', value: { status: ['error'] } },
      { label: vscode.l10n.t('My own requests'), description: 'ip:self', value: { addresses: ['self'] } },
      { label: vscode.l10n.t('Write filters…'), description: filtersExample, value: 'write' },
    ],
    { placeholder: vscode.l10n.t('Events to show') },
  );
  if (picked !== 'write') return picked;
  const text = await ui.text(title, {
    prompt: vscode.l10n.t('Words without a key are searched for in console lines. Nothing: all events.'),
    placeholder: filtersExample,
    value: written,
    validate: (answer) => {
      const read = parseFilters(answer);
      return 'wrong' in read ? read.wrong : undefined;
    },
  });
  const read = text === undefined ? undefined : parseFilters(text);
  return read && 'filters' in read ? read.filters : undefined;
}
