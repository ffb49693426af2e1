import * as vscode from 'vscode';
import type { WorkerOrigin, WorkerRequest } from '../../core/account/worker-probe.ts';
import type { Ui } from '../../core/ports.ts';
import { Secret } from '../../core/secret.ts';
import { UserError } from '../run-command.ts';

type Kind = NonNullable<WorkerRequest['withToken']>;
const kinds: readonly Kind[] = ['ops-read', 'ops-write', 'ingress'];
/** The secret of the Worker that a token is the value of. */
export const tokenNames: Readonly<Record<Kind, string>> = {
  'ops-read': 'OPS_DASHBOARD_READ_TOKEN',
  'ops-write': 'OPS_DASHBOARD_WRITE_TOKEN',
  ingress: 'API_INGRESS_TOKEN',
};
const originsKey = 'preflight.workerOrigins';
const secretKey = (origin: string, kind: Kind): string => `preflight.worker ${origin} ${kind}`;

/** Tokens for a Worker's own URL; each is sent only to the origin that was typed and confirmed for it. */
export class WorkerTokens {
  readonly #context: vscode.ExtensionContext;

  constructor(context: vscode.ExtensionContext) {
    this.#context = context;
  }

  async origins(): Promise<readonly WorkerOrigin[]> {
    if (!vscode.workspace.isTrusted) return [];
    // Of this workspace only: another repository must not be asked with them by naming the same address.
    const origins = this.#context.workspaceState.get<readonly string[]>(originsKey, []);
    return Promise.all(
      origins.map(async (origin) => ({
        origin,
        typedByUser: true,
        tokens: await this.#tokensOf(origin),
      })),
    );
  }

  /** Asks for the origin, the kind and the token, and to confirm where it will be sent. False: cancelled. */
  async ask(ui: Ui): Promise<boolean> {
    const typed = await ui.text(vscode.l10n.t('Token for a Worker'), {
      placeholder: 'https://…',
      prompt: vscode.l10n.t('Address of the Worker, such as https://ops.example.com. The token will be sent nowhere else.'),
      validate: (answer) => (originOf(answer) === undefined ? vscode.l10n.t('Type an https address.') : undefined),
    });
    const origin = originOf(typed ?? '');
    if (typed === undefined || origin === undefined) return false;
    const kind = await ui.pick<Kind>(
      vscode.l10n.t('What is the token for?'),
      [
        { label: vscode.l10n.t('Dashboard, read'), description: tokenNames['ops-read'], value: 'ops-read' },
        { label: vscode.l10n.t('Dashboard, write'), description: tokenNames['ops-write'], value: 'ops-write' },
        { label: vscode.l10n.t('API ingress'), description: tokenNames.ingress, value: 'ingress' },
      ],
      { placeholder: vscode.l10n.t('Secret of the Worker that the token is the value of') },
    );
    if (!kind) return false;
    const token = await ui.secret(origin, vscode.l10n.t('The token. It is kept in the secret storage of this editor.'));
    if (!token) return false;
    const send = vscode.l10n.t('Send to {0}', origin);
    const detail = vscode.l10n.t(
      'It goes with questions of the checklist, and with what you confirm each time, to this address and to no other.',
    );
    if ((await ui.confirm(vscode.l10n.t('Send this token to {0}?', origin), detail, [send])) !== send) return false;
    await this.#context.secrets.store(secretKey(origin, kind), token.reveal());
    const origins = this.#context.workspaceState.get<readonly string[]>(originsKey, []);
    await this.#context.workspaceState.update(originsKey, [...new Set([...origins, origin])]);
    return true;
  }

  /** Forgets all tokens of this workspace. */
  async forget(): Promise<void> {
    for (const { origin } of await this.origins()) for (const kind of kinds) await this.#context.secrets.delete(secretKey(origin, kind));
    await this.#context.workspaceState.update(originsKey, undefined);
  }

  async #tokensOf(origin: string): Promise<WorkerOrigin['tokens']> {
    const found = await Promise.all(kinds.map(async (kind) => [kind, await this.#context.secrets.get(secretKey(origin, kind))] as const));
    return Object.fromEntries(found.flatMap(([kind, token]) => (token ? [[kind, new Secret(token)]] : [])));
  }
}

/** https, or http on this machine; throws nothing. */
function originOf(text: string): string | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url && (url.protocol === 'https:' || isLocal) && !url.username && !url.password ? url.origin : undefined;
}

/** Refuses in Restricted Mode, where no token is read. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(vscode.l10n.t('In Restricted Mode no account is asked. Trust this workspace first.'), {
    title: vscode.l10n.t('Manage Trust'),
    command: 'workbench.trust.manage',
  });
}
