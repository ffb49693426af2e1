import * as vscode from 'vscode';
import { createAccount } from '../../core/account/account.ts';
import { createBudget } from '../../core/account/budget.ts';
import { apiBaseUrl } from '../../core/account/credentials.ts';
import { AccountError, plainName } from '../../core/account/errors.ts';
import { permissionUses } from '../../core/account/permission-uses.ts';
import { tokenTemplate } from '../../core/account/permissions.ts';
import { silentLog, systemClock } from '../../core/account/ports.ts';
import type { Choice, Ui } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import { settings } from '../contributions.ts';
import { UserError } from '../run-command.ts';
import { projectWrangler } from './open-account.ts';
import type { AccountSession } from './session.ts';
import type { Project } from '../../core/project.ts';
import { requireTrust } from './worker-tokens.ts';

type Way = 'create' | 'paste' | 'environment' | 'wrangler';
type Given = { readonly label: string; readonly token: Secret };

/** Lists the four ways to sign in and goes the one that was picked. Quiet when cancelled. */
export async function connectAccount(session: AccountSession, ui: Ui, project: Project | undefined): Promise<void> {
  requireTrust();
  const way = await ui.pick<Way>(vscode.l10n.t('Connect a Cloudflare account'), ways(session, project), {
    placeholder: vscode.l10n.t('Reads {0}', permissionUses.map(({ permission }) => permission.group).join(', ')),
  });
  if (way === 'environment') session.reset();
  else if (way === 'wrangler') await connectWrangler(session, ui, project);
  else if (way !== undefined) {
    const given = await askForToken(session, ui, way === 'create');
    if (given) await session.tokens.add(given.label, given.token);
  }
}

function ways(session: AccountSession, project: Project | undefined): readonly Choice<Way>[] {
  const named = ['CLOUDFLARE_API_TOKEN', 'CF_API_TOKEN', 'CLOUDFLARE_API_KEY'].find((name) => session.environment[name]);
  const hasWrangler = projectWrangler(project, session.environment) !== undefined;
  return [
    {
      label: vscode.l10n.t('$(add) Create a token'),
      detail: vscode.l10n.t('Opens the dashboard, permissions filled in, read only. Then paste it here.'),
      value: 'create',
    },
    {
      label: vscode.l10n.t('$(key) Paste a token'),
      detail: vscode.l10n.t('Kept in the secret storage of this editor and shown in the Accounts menu.'),
      value: 'paste',
    },
    {
      label: vscode.l10n.t('$(symbol-variable) Use the environment'),
      description: named === undefined ? vscode.l10n.t('not set') : vscode.l10n.t('{0} is set', named),
      detail: vscode.l10n.t('CLOUDFLARE_API_TOKEN of the window, used when no token is stored.'),
      value: 'environment',
    },
    {
      label: vscode.l10n.t('$(terminal) Use the wrangler login'),
      description: hasWrangler ? '' : vscode.l10n.t('wrangler is not installed in this project'),
      detail: vscode.l10n.t("Runs this project's own wrangler with `auth token --json`, after you agree once."),
      value: 'wrangler',
    },
  ];
}

/** Asks for a token in a password box and checks that the account takes it. Undefined: cancelled. */
export async function askForToken(session: AccountSession, ui: Ui, shouldCreate: boolean): Promise<Given | undefined> {
  requireTrust();
  const template = tokenTemplate({ forOperations: false });
  if (shouldCreate) await vscode.env.openExternal(vscode.Uri.parse(template.url, true));
  const byHand = shouldCreate && template.byHand.length > 0 ? vscode.l10n.t(' Add by hand: {0}.', template.byHand.join(', ')) : '';
  const token = await ui.secret(vscode.l10n.t('Cloudflare API token'), vscode.l10n.t('Paste the token.{0}', byHand));
  return token && { label: await labelOf(session, token), token };
}

/** Checks the token with one or two questions; the label is the account's name, where the token may see it. */
async function labelOf(session: AccountSession, token: Secret): Promise<string> {
  const configured = vscode.workspace.getConfiguration().get<string>(settings.apiBaseUrl, '');
  const baseUrl = apiBaseUrl(configured || session.environment['CLOUDFLARE_API_BASE_URL']);
  const budget = createBudget({ clock: systemClock });
  const named = session.environment['CLOUDFLARE_ACCOUNT_ID'] ?? '';
  const open = {
    credential: { type: 'token', token } as const,
    accountId: named,
    baseUrl,
    clock: systemClock,
    budget,
    log: silentLog,
  };
  const { signal } = new AbortController();
  const account = createAccount(open);
  try {
    await account.verifyToken(signal);
    const names = await account.accounts(signal).catch(() => []);
    return names.length > 0 ? plainName(names.map(({ name }) => name).join(', '), 60) : vscode.l10n.t('API token');
  } catch (error) {
    if (!AccountError.is(error, 'unauthorized', 'forbidden', 'unexpected', 'not-found')) throw error;
    throw new UserError(vscode.l10n.t('Cloudflare does not take this token, so it was not stored. Check that all of it was pasted.'));
  }
}

async function connectWrangler(session: AccountSession, ui: Ui, project: Project | undefined): Promise<void> {
  if (!projectWrangler(project, session.environment))
    throw new UserError(vscode.l10n.t('This project has no wrangler in node_modules. Install it, then connect.'));
  const allow = vscode.l10n.t('Allow');
  const detail = vscode.l10n.t(
    'Preflight runs `wrangler auth token --json` from node_modules of this workspace when it needs the account. Its code is the one that this workspace installed.',
  );
  const answer = await ui.confirm(vscode.l10n.t("Use the login of this project's wrangler?"), detail, [allow]);
  if (answer === allow) await session.allowWrangler(true);
}
