import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import type { LogStore } from '../../core/operations/operations-log.ts';

const prefix = 'preflight.operations ';

/** The operations log as a file of lines in the extension's own storage, which no repository sees. */
export function fileLogStore(context: Pick<vscode.ExtensionContext, 'globalStorageUri'>): LogStore {
  const folder = context.globalStorageUri.fsPath;
  const file = path.join(folder, 'operations.ndjson');
  return {
    async read() {
      try {
        return await readFile(file, 'utf8');
      } catch {
        return undefined; // nothing was done yet
      }
    },
    async append(line) {
      await mkdir(folder, { recursive: true });
      await appendFile(file, line, { mode: 0o600 });
    },
  };
}

/**
 * The name of a window in the log: the id of its extension host's process and the time it began. While operations run it stands in the
 * editor's own memory too, so that the next start knows without reading a file that one was cut off.
 */
export class Sessions {
  readonly own = `${process.pid}.${Date.now()}`;
  readonly #memory: vscode.Memento;
  #running = 0;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  async begin(): Promise<void> {
    this.#running += 1;
    await this.#memory.update(prefix + this.own, true);
  }

  /** `isClosed`: the log knows how it ended. */
  async end(isClosed: boolean): Promise<void> {
    this.#running -= 1;
    if (this.#running === 0 && isClosed) await this.#memory.update(prefix + this.own, undefined);
  }

  async forget(session: string): Promise<void> {
    await this.#memory.update(prefix + session, undefined);
  }
}

/** Windows that began an operation and are gone; from memory, without touching a file. */
export function goneSessions(memory: vscode.Memento): readonly string[] {
  return memory
    .keys()
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((session) => !isAlive(session));
}

/** Whether the process of a window is still there. Its id may be another's by now; an operation lasts no longer than an hour. */
export function isAlive(session: string): boolean {
  const [pid = 0, since = 0] = session.split('.').map(Number);
  if (pid === process.pid) return since >= Date.now() - process.uptime() * 1000 - 1000;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
