import type { Account } from '../../account/account.ts';
import { AccountError } from '../../account/errors.ts';
import type { Clock } from '../../account/ports.ts';
import { filtersBody, type TailFilters } from './filters.ts';
import { openLink, type Link } from './link.ts';
import { refusalOf, type Refused } from './refusal.ts';

export type TailAccount = Pick<Account, 'createTail' | 'deleteTail'>;

export type MadeTailsOptions = {
  readonly worker: string;
  readonly account: (signal: AbortSignal) => Promise<TailAccount>;
  readonly clock: Clock;
  readonly openWithin: number;
  readonly restFor: number;
};

/** For one deletion, in milliseconds: closing a window does not wait longer. */
const deleteWithin = 5_000;

/** The tails that one viewer has made on the account: ten places are shared with everybody, so each is given back. */
export class MadeTails {
  readonly #options: MadeTailsOptions;
  readonly #ids = new Set<string>();
  readonly #inUse = new Set<string>();
  #hasRun = false;

  constructor(options: MadeTailsOptions) {
    this.#options = options;
  }

  /** Tails that could not be deleted; they last until they expire. */
  get left(): number {
    return this.#ids.size;
  }

  /** Makes a tail and connects to it. */
  async open(filters: TailFilters, receive: (data: Buffer) => void, signal: AbortSignal): Promise<Link | Refused> {
    const { worker, clock, openWithin, restFor } = this.#options;
    let made: string | undefined;
    try {
      const account = await this.#options.account(signal);
      await this.#deleteUnused(account);
      // Not with the caller's signal: a tail whose answer is not read cannot be deleted.
      const tail = await account.createTail(worker, filtersBody(filters), new AbortController().signal);
      this.#ids.add((made = tail.id));
      const link = await openLink(tail, { clock, openWithin, restFor, receive, signal });
      this.#inUse.add(made);
      this.#hasRun = true;
      return link;
    } catch (error) {
      if (made !== undefined) await this.#delete(made);
      return refusalOf(error, worker, this.#hasRun);
    }
  }

  /** Closes the socket and deletes the tail; what the account does not answer is tried again before the next `open`. */
  async end(link: Link): Promise<void> {
    link.end();
    this.#inUse.delete(link.tail.id);
    await this.#delete(link.tail.id);
  }

  /** A last try for all. */
  async endAll(): Promise<void> {
    this.#inUse.clear();
    await Promise.all([...this.#ids].map((id) => this.#delete(id)));
  }

  async #deleteUnused(account: TailAccount): Promise<void> {
    for (const id of this.#ids) if (!this.#inUse.has(id) && !(await this.#delete(id, account))) return;
  }

  async #delete(id: string, known?: TailAccount): Promise<boolean> {
    const limit = AbortSignal.timeout(deleteWithin);
    try {
      const account = known ?? (await this.#options.account(limit));
      await account.deleteTail(this.#options.worker, id, limit);
      return this.#ids.delete(id);
    } catch (error) {
      return AccountError.is(error, 'not-found') && this.#ids.delete(id);
    }
  }
}
