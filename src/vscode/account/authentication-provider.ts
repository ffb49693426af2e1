import * as vscode from 'vscode';
import { authenticationProvider } from '../contributions.ts';
import type { Secret } from '../../core/secret.ts';
import type { StoredToken, TokenStore } from './token-store.ts';

/** Asks for a token, checks it and names it; undefined: cancelled. */
export type AskForToken = () => Promise<{ readonly label: string; readonly token: Secret } | undefined>;

/**
 * Shows stored tokens in the Accounts menu, with *Sign Out*. The token itself stays in the store: any extension may ask a provider for
 * its sessions, and after one careless *Allow* would hold a token that can deploy.
 */
export class PreflightAuthentication implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #tokens: TokenStore;
  readonly #ask: AskForToken;
  readonly #changed = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.#changed.event;
  readonly #registrations: readonly vscode.Disposable[];
  #shown: readonly vscode.AuthenticationSession[] = [];

  constructor(tokens: TokenStore, ask: AskForToken) {
    this.#tokens = tokens;
    this.#ask = ask;
    this.#registrations = [
      tokens.onDidChange(() => void this.#tell()),
      vscode.authentication.registerAuthenticationProvider(authenticationProvider, 'Cloudflare (Preflight)', this, {
        supportsMultipleAccounts: true,
      }),
    ];
  }

  async getSessions(): Promise<vscode.AuthenticationSession[]> {
    const sessions = (await this.#tokens.all()).map(sessionOf);
    this.#shown = sessions;
    return sessions;
  }

  async createSession(): Promise<vscode.AuthenticationSession> {
    const given = await this.#ask();
    if (!given) throw new vscode.CancellationError();
    return sessionOf(await this.#tokens.add(given.label, given.token));
  }

  async removeSession(id: string): Promise<void> {
    await this.#tokens.remove(id);
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
    this.#changed.dispose();
  }

  async #tell(): Promise<void> {
    const before = this.#shown;
    const now = await this.getSessions();
    const has = (all: readonly vscode.AuthenticationSession[], one: vscode.AuthenticationSession): boolean =>
      all.some(({ id }) => id === one.id);
    this.#changed.fire({
      added: now.filter((one) => !has(before, one)),
      removed: before.filter((one) => !has(now, one)),
      changed: [],
    });
  }
}

function sessionOf({ id, label }: StoredToken): vscode.AuthenticationSession {
  return { id, accessToken: 'kept by Workers Preflight', account: { id, label }, scopes: [] };
}
