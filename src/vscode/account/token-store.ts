import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import * as v from 'valibot';
import { Secret } from '../../core/secret.ts';

const key = 'preflight.cloudflare.tokens';
const wire = v.array(v.object({ id: v.string(), label: v.string(), token: v.string() }));

/** A token that a person stored, and how it is called in the Accounts menu. */
export type StoredToken = { readonly id: string; readonly label: string; readonly token: Secret };

/** Tokens in the editor's secret storage, the newest first. Nothing is read before the first question, and nothing without trust. */
export class TokenStore implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #subscription: vscode.Disposable;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    // Another window may sign in or out.
    this.#subscription = secrets.onDidChange((change) => {
      if (change.key === key) this.#changed.fire();
    });
  }

  async all(): Promise<readonly StoredToken[]> {
    if (!vscode.workspace.isTrusted) return [];
    const seen = v.safeParse(wire, parsed(await this.#secrets.get(key)));
    return seen.success ? seen.output.map((one) => ({ ...one, token: new Secret(one.token) })) : [];
  }

  /** Keeps a token in front of the others; one of the same name is replaced. */
  async add(label: string, token: Secret): Promise<StoredToken> {
    const added: StoredToken = { id: randomUUID(), label, token };
    await this.#write([added, ...(await this.all()).filter((one) => one.label !== label)]);
    return added;
  }

  /** Puts a token in force. */
  async prefer(id: string): Promise<void> {
    const all = await this.all();
    await this.#write([...all.filter((one) => one.id === id), ...all.filter((one) => one.id !== id)]);
  }

  async remove(id: string): Promise<StoredToken | undefined> {
    const all = await this.all();
    await this.#write(all.filter((one) => one.id !== id));
    return all.find((one) => one.id === id);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  async #write(all: readonly StoredToken[]): Promise<void> {
    if (all.length === 0) await this.#secrets.delete(key);
    else await this.#secrets.store(key, JSON.stringify(all.map(({ id, label, token }) => ({ id, label, token: token.reveal() }))));
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
}
