import { AccountError } from '../account/errors.ts';
import type { Project } from '../project.ts';

/** Milliseconds of work before the host gets its turn: typing and scrolling stay smooth below 50. */
const longest = 12;

/**
 * Turns of the event loop that all probes of a refresh share. Each on its own could be polite and the host still wait for all of them together:
 * timers that are due at once run one after another. Here one goes on per turn.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #end = 0;

  /** Returns at once while this turn lasts, else in a later one. Throws `AccountError` `aborted`. */
  async pause(signal: AbortSignal): Promise<void> {
    while (this.#isOver && !signal.aborted) await this.#next();
    if (signal.aborted) throw new AccountError('aborted', 'the check was stopped');
  }

  get #isOver(): boolean {
    return performance.now() > this.#end;
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.push(resolve) === 1) setImmediate(() => this.#give());
    });
  }

  #give(): void {
    this.#end = performance.now() + longest;
    this.#waiting.shift()?.();
    // Asked for from within a turn, the next one comes after everything else that waits.
    if (this.#waiting.length > 0) setImmediate(() => this.#give());
  }
}

/** The turns of a project's snapshot. */
export function turnsOf(project: Pick<Project, 'memo'>): Turns {
  return project.memo('turns', () => new Turns());
}
