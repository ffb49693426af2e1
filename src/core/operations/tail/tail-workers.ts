import type { TailMessage } from './event.ts';
import type { TailFilters } from './filters.ts';
import type { TailState } from './state.ts';
import { tailWorker, type RunningTail, type TailOptions } from './tail-worker.ts';

export type TailsOptions = Omit<TailOptions, 'worker' | 'onEvent' | 'onState'> & {
  readonly workers: readonly string[];
  readonly onEvent: (worker: string, message: TailMessage) => void;
  readonly onState: (worker: string, state: TailState) => void;
};

export type RunningTails = {
  readonly tails: readonly RunningTail[];
  changeFilters(filters: TailFilters): void;
  /** Resolves when all are over and deleted on the account. */
  readonly ended: Promise<void>;
};

/** Tails several Workers with the same filters, each with its own connection and state; one that is refused stops none of the others. */
export function tailWorkers({ workers, onEvent, onState, ...options }: TailsOptions, signal: AbortSignal): RunningTails {
  const tails = [...new Set(workers)].map((worker) =>
    tailWorker(
      {
        ...options,
        worker,
        onEvent: (message) => onEvent(worker, message),
        onState: (state) => onState(worker, state),
      },
      signal,
    ),
  );
  return {
    tails,
    changeFilters: (filters) => {
      for (const tail of tails) tail.changeFilters(filters);
    },
    ended: Promise.all(tails.map(({ ended }) => ended)).then(() => undefined),
  };
}
