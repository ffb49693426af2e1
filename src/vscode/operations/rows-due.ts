import * as vscode from 'vscode';
import type { OperationId } from '../../core/checklist/operation-ids.ts';
import { commands } from '../contributions.ts';
import type { Services } from '../services.ts';
import { affectedItems } from './affected-items.ts';

/** What operations may have changed and nobody looked at again yet. */
export class RowsDue {
  readonly #readiness: Services['readiness'];
  #due: { readonly operation: OperationId; readonly workers: readonly string[] }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(readiness: Services['readiness']) {
    this.#readiness = readiness;
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
    const first = workers.length > 0 ? vscode.commands.executeCommand(commands.refreshWorkers, { workers }) : Promise.resolve();
    void Promise.resolve(first).then(() => this.#readiness.refresh('force', items));
    if (workers.length === 0) void vscode.commands.executeCommand(commands.refreshWorkers);
  }
}
