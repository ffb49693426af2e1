import * as vscode from 'vscode';

const key = (folder: vscode.Uri): string => `preflight.environment ${folder.toString()}`;

/** Which environment a folder's readiness is about, remembered per workspace. */
export class EnvironmentChoice {
  readonly #memory: vscode.Memento;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Another one was picked. */
  readonly onDidChange = this.#changed.event;

  constructor(memory: vscode.Memento, environment: NodeJS.ProcessEnv) {
    this.#memory = memory;
    this.#environment = environment;
  }

  /** The one picked, else CLOUDFLARE_ENV as wrangler reads it; undefined: the config's production environments, or guessed. */
  of(folder: vscode.Uri): readonly string[] | undefined {
    const picked = this.#memory.get<string>(key(folder));
    const asked = picked ?? (this.#environment['CLOUDFLARE_ENV'] || undefined);
    return asked === undefined ? undefined : [asked];
  }

  async pick(folder: vscode.Uri, name: string | undefined): Promise<void> {
    await this.#memory.update(key(folder), name);
    this.#changed.fire();
  }
}
