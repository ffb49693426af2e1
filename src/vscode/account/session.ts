import * as vscode from 'vscode';
import type { Account } from '../../core/account/account.ts';
import type { Budget, BudgetWait } from '../../core/account/budget.ts';
import type { CredentialSource } from '../../core/account/credentials.ts';
import type { AccountError } from '../../core/account/errors.ts';
import type { AccountName } from '../../core/account/resources/identity.ts';
import type { Memory } from '../../core/account/shared-calls.ts';
import type { Project } from '../../core/project.ts';
import { settings } from '../contributions.ts';
import type { ChannelLog } from '../log.ts';
import type { TokenStore } from './token-store.ts';

/** An account that answers; `memory` is shared by the refreshes until the account or the sign-in changes. */
export type SignedIn = {
  readonly kind: 'signed-in';
  readonly account: Account;
  readonly accountId: string;
  /** Undefined until it is known; empty when it cannot be. */
  readonly name: string | undefined;
  readonly source: CredentialSource;
  readonly budget: Budget;
  readonly memory: Memory;
};
/** Who is signed in, or why nobody is. `choose`: the token sees several accounts. `refused`: the account gave an error. */
export type AccountState =
  | SignedIn
  | { readonly kind: 'untrusted' | 'signed-out' }
  | {
      readonly kind: 'choose';
      readonly candidates: readonly AccountName[];
      readonly source: CredentialSource;
    }
  | { readonly kind: 'refused'; readonly error: AccountError; readonly source: CredentialSource };

const pickedKey = 'preflight.account';
const wranglerKey = 'preflight.wranglerLogin';

/** Who is signed in to Cloudflare. Opens the account on the first question and answers the same until something changes. */
export class AccountSession implements vscode.Disposable {
  readonly tokens: TokenStore;
  readonly environment: NodeJS.ProcessEnv = process.env;
  /** What was found last; undefined before the first question. */
  state: AccountState | undefined;
  readonly #context: vscode.ExtensionContext;
  readonly #log: ChannelLog;
  readonly #changed = new vscode.EventEmitter<void>();
  /** The account, the sign-in or the trust has changed: what was seen belongs to another account. */
  readonly onDidChange = this.#changed.event;
  readonly #waiting = new vscode.EventEmitter<BudgetWait>();
  /** A wait for the rate limit has begun. */
  readonly onDidWait = this.#waiting.event;
  readonly #project: () => Promise<Project | undefined>;
  readonly #subscriptions: readonly vscode.Disposable[];
  #opening: Promise<AccountState> | undefined;

  /** `project`: the folder in view, whose `account_id` counts. */
  constructor(context: vscode.ExtensionContext, log: ChannelLog, tokens: TokenStore, project: () => Promise<Project | undefined>) {
    this.#context = context;
    this.#log = log;
    this.tokens = tokens;
    this.#project = project;
    this.#subscriptions = [
      tokens.onDidChange(() => this.reset()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.reset()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(settings.apiBaseUrl)) this.reset();
      }),
    ];
  }

  /** The signed-in account, or undefined. Throws `AccountError` when the account refused, and when cancelled. */
  async account(signal: AbortSignal): Promise<SignedIn | undefined> {
    const state = await this.open(signal);
    if (state.kind === 'refused') throw state.error;
    return state.kind === 'signed-in' ? state : undefined;
  }

  /** Finds out who is signed in. Throws only when cancelled. */
  async open(signal: AbortSignal): Promise<AccountState> {
    for (;;) {
      const opening = (this.#opening ??= this.#find(signal));
      const forget = (): void => {
        if (this.#opening === opening) this.#opening = undefined;
      };
      try {
        const state = await opening;
        if (this.#opening !== opening) continue; // reset meanwhile
        // An account that could not be reached is asked again by the next question.
        if (state.kind === 'refused') forget();
        this.state = state;
        if (state.kind === 'signed-in' && state.name === undefined) void this.#learnName(state);
        return state;
      } catch (error) {
        forget();
        // The one who asked first has left; whoever still waits asks anew.
        if (signal.aborted || !isAbort(error)) throw error;
      }
    }
  }

  /** Forgets who is signed in; the next question looks again. */
  reset(): void {
    this.#opening = undefined;
    this.state = undefined;
    this.#changed.fire();
  }

  /** Account picked by a person for this workspace; undefined: by file, environment or the only one. */
  get picked(): string | undefined {
    return this.#context.workspaceState.get<string>(pickedKey);
  }

  async pick(accountId: string | undefined): Promise<void> {
    await this.#context.workspaceState.update(pickedKey, accountId);
    this.reset();
  }

  /** Whether a person agreed that this workspace's wrangler may be asked for its login. */
  get mayAskWrangler(): boolean {
    return vscode.workspace.isTrusted && this.#context.workspaceState.get<boolean>(wranglerKey) === true;
  }

  async allowWrangler(allowed: boolean): Promise<void> {
    await this.#context.workspaceState.update(wranglerKey, allowed || undefined);
    this.reset();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
    this.#waiting.dispose();
    this.tokens.dispose();
  }

  /** For people only, so nothing waits for it. */
  async #learnName(state: SignedIn): Promise<void> {
    try {
      const { nameOf } = await import('./open-account.ts');
      const named: SignedIn = { ...state, name: await nameOf(state) };
      if (this.state !== state) return;
      this.state = named;
      this.#opening = Promise.resolve(named);
    } catch {
      // Without the name the number is shown.
    }
  }

  async #find(signal: AbortSignal): Promise<AccountState> {
    if (!vscode.workspace.isTrusted) return { kind: 'untrusted' };
    const [{ openAccount }, project, [stored]] = await Promise.all([import('./open-account.ts'), this.#project(), this.tokens.all()]);
    return openAccount(
      {
        project,
        stored: stored?.token,
        environment: this.environment,
        mayAskWrangler: this.mayAskWrangler,
        picked: this.picked,
        baseUrl: vscode.workspace.getConfiguration().get<string>(settings.apiBaseUrl, '') || undefined,
        log: this.#log,
        onWait: (wait) => this.#waiting.fire(wait),
      },
      signal,
    );
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || ('reason' in error && error.reason === 'aborted'));
}
