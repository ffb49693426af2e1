import * as vscode from 'vscode';
import type { OperationId } from '../../core/checklist/operation-ids.ts';
import { commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { affectedItems } from './affected-items.ts';

/** What operations may have changed and nobody looked at again yet. */
export class RowsDue {
  readonly #readiness: Services['readiness'];
  readonly #session: Pick<Services['session'], 'state'>;
  #due: { readonly operation: OperationId; readonly workers: readonly string[] }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ readiness, session }: Pick<Services, 'readiness' | 'session'>) {
    this.#readiness = readiness;
    this.#session = session;
  }

  /** Looks at them again, when they were looked at before. At nothing else: each question costs a request. `workers`: the names of the only ones. */
  add(operation: OperationId, workers: readonly string[] = []): void {
    if (this.#readiness.refreshedAt === 0) return;
    this.#due.push({ operation, workers });
    this.goOn();
  }

  /** Until `goOn`, nothing is looked at. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /** In a moment: whoever goes on at once with the next command comes first, and what is due then waits for its end. */
  goOn(): void {
    clearTimeout(this.#timer);
    if (this.#due.length > 0) this.#timer = setTimeout(() => this.#look(), 1500);
  }

  #look(): void {
    const due = this.#due;
    this.#due = [];
    const items = new Set(due.flatMap(({ operation }) => [...affectedItems(this.#readiness.report?.items ?? [], operation)]));
    const workers = due.every((one) => one.workers.length > 0) ? [...new Set(due.flatMap((one) => one.workers))] : [];
    // Their rows first: what was done is looked for there, and the rest asks a lot.
    const first = workers.length > 0 ? this.#lookAtOnce(workers) : Promise.resolve();
    void first.then(() => this.#readiness.refresh('force', items));
    if (workers.length === 0) void vscode.commands.executeCommand(commands.refreshWorkers);
  }

  /** Somebody waits to see what was done, and must not stand in line for what an operation before has used up. */
  async #lookAtOnce(workers: readonly string[]): Promise<void> {
    const { state } = this.#session;
    const calm = state?.kind === 'signed-in' ? state.budget.hurry() : undefined;
    try {
      await vscode.commands.executeCommand(commands.refreshWorkers, { workers });
    } finally {
      calm?.();
    }
  }
}
