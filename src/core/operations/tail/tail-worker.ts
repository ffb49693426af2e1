import type { Clock } from '../../account/ports.ts';
import { shareable } from '../../shareable.ts';
import type { TailMessage } from './event.ts';
import type { TailFilters } from './filters.ts';
import { Intake, newSource, type Source } from './intake.ts';
import type { Link } from './link.ts';
import { MadeTails, type TailAccount } from './made-tails.ts';
import type { Refused } from './refusal.ts';
import type { TailEnd, TailLoss, TailState } from './state.ts';
import { tailTiming, type TailTiming } from './timing.ts';

export type TailOptions = {
  readonly worker: string;
  /** Asked before every request, since a sign-in may have changed in the hours between. Throws `AccountError`. */
  readonly account: (signal: AbortSignal) => Promise<TailAccount>;
  readonly filters: TailFilters;
  readonly clock: Clock;
  /** Each event once, in the order of arrival. */
  readonly onEvent: (message: TailMessage) => void;
  readonly onState: (state: TailState) => void;
  readonly timing?: Partial<TailTiming>;
};

export type RunningTail = {
  readonly worker: string;
  readonly state: TailState;
  readonly filters: TailFilters;
  /** Takes effect with a new tail; the old one is deleted. */
  changeFilters(filters: TailFilters): void;
  /** Resolves when the tail is over and deleted on the account; never rejects. */
  readonly ended: Promise<void>;
};

type Loss = { readonly because: TailLoss; readonly since: number };
const isLink = (opened: Link | Refused): opened is Link => 'tail' in opened;

/** Tails one Worker until the signal aborts or the account refuses for good; states and events come through the callbacks. */
export function tailWorker(options: TailOptions, signal: AbortSignal): RunningTail {
  const tail = new WorkerTail(options, signal);
  return tail.start();
}

class WorkerTail implements RunningTail {
  readonly worker: string;
  filters: TailFilters;
  state: TailState = { kind: 'connecting' };
  ended: Promise<void> = Promise.resolve();
  readonly #options: TailOptions;
  readonly #timing: TailTiming;
  readonly #signal: AbortSignal;
  readonly #made: MadeTails;
  readonly #intake: Intake;
  #wake: () => void = () => undefined;
  #isChanged = false;

  constructor(options: TailOptions, signal: AbortSignal) {
    this.worker = options.worker;
    this.filters = options.filters;
    this.#options = options;
    this.#timing = { ...tailTiming, ...options.timing };
    this.#signal = signal;
    this.#made = new MadeTails({ ...options, openWithin: this.#timing.openWithin, restFor: this.#timing.restFor });
    this.#intake = new Intake({
      onEvent: options.onEvent,
      onNotice: ({ type, message }) => {
        if (type === 'overload') this.#say({ kind: 'sampled', says: message });
        else if (type === 'overload-stop') this.#say({ kind: 'live', filters: this.filters, afterSampling: true });
      },
    });
  }

  start(): this {
    this.ended = this.#run();
    return this;
  }

  changeFilters(filters: TailFilters): void {
    this.filters = filters;
    this.#isChanged = true;
    this.#wake();
  }

  async #run(): Promise<void> {
    this.#say({ kind: 'connecting' });
    let attempt = 0;
    let loss: Loss | undefined;
    while (!this.#signal.aborted) {
      const source = newSource();
      this.#intake.only(source);
      this.#isChanged = false;
      const opened = await this.#open(source);
      if (this.#signal.aborted) break;
      if (!isLink(opened)) {
        if (opened.isOver) return this.#finish(opened.because, opened.says);
        await this.#pause((attempt += 1), loss?.because ?? 'refused', opened);
        continue;
      }
      this.#say({ kind: 'live', filters: this.filters, ...(loss ? { gap: Math.max(0, this.#now() - loss.since) } : {}) });
      const from = this.#now();
      loss = await this.#follow(opened);
      if (this.#now() - from >= this.#timing.steadyAfter) attempt = 0;
      if (!this.#signal.aborted && loss.because !== 'expired') await this.#pause((attempt += 1), loss.because);
    }
    await this.#finish('asked');
  }

  /** Reads a link and its successors until there is none; the last one is ended and, if the account answers, deleted. */
  async #follow(opened: Link): Promise<Loss> {
    let link = opened;
    let renewAt = this.#renewAt(link);
    let pinged: number | undefined;
    for (;;) {
      const wait = pinged === undefined ? this.#timing.pingEvery - this.#timing.pongWithin : this.#timing.pongWithin;
      const asleep = this.#now();
      const ended = await this.#wait(wait, link);
      const now = this.#now();
      const loss = this.#lossOf(link, ended, now - asleep > wait + 3 * this.#timing.pingEvery, pinged);
      if (loss) return this.#retire(link, loss);
      this.#intake.forget();
      if (this.#isChanged || now >= renewAt) {
        const isRenewal = !this.#isChanged;
        const next = await this.#replace(link, isRenewal);
        if (!next && (!isRenewal || !link.isOpen())) return this.#retire(link, { because: 'refused', since: link.heard() });
        // Not sooner again than a twentieth of what is left.
        renewAt = next ? this.#renewAt(next) : this.#now() + Math.max(this.#timing.pingEvery, (Date.parse(link.tail.expiresAt) - now) / 20);
        link = next ?? link;
        pinged = undefined;
      } else if (pinged === undefined) {
        pinged = now;
        link.ping();
      } else pinged = undefined;
    }
  }

  #lossOf(link: Link, ended: TailLoss | undefined, hasSlept: boolean, pinged: number | undefined): Loss | undefined {
    if (ended || this.#signal.aborted) return { because: ended ?? 'dropped', since: this.#now() };
    if (hasSlept) return { because: 'slept', since: link.heard() };
    if (pinged !== undefined && this.#now() - pinged >= this.#timing.pongWithin && link.heard() < pinged)
      return { because: 'silent', since: link.heard() };
    const end = Date.parse(link.tail.expiresAt);
    // By the clock of this machine; one that is wrong from the start says nothing.
    return end > link.since && this.#now() >= end ? { because: 'expired', since: end } : undefined;
  }

  /** At half of its life: a clock that is wrong by less than that loses nothing. The socket stays open and silent after the end. */
  #renewAt({ tail, since }: Link): number {
    const life = Date.parse(tail.expiresAt) - since;
    const { longestLife } = this.#timing;
    return since + (life > 0 ? Math.min(life, longestLife) : longestLife / 10) / 2;
  }

  /** Puts a new tail in the old one's place; undefined when that did not work out: at a renewal the old one then goes on. */
  async #replace(old: Link, isRenewal: boolean): Promise<Link | undefined> {
    this.#isChanged = false;
    const source = newSource();
    old.hurry();
    this.#intake.add(source, isRenewal ? 'beside' : 'instead');
    let opened = await this.#open(source);
    let lostAt = old.isOpen() ? undefined : old.heard();
    if (!isLink(opened) && opened.isOver && opened.because === 'full') {
      // All ten places are taken, one of them by ourselves.
      lostAt ??= this.#now();
      await this.#made.end(old);
      opened = await this.#open(source);
    }
    if (!isLink(opened)) {
      this.#intake.withdraw();
      return undefined;
    }
    if (isRenewal && lostAt === undefined) await this.#wait(this.#timing.overlap, opened);
    this.#intake.handOver();
    await this.#made.end(old);
    const gap = lostAt === undefined ? {} : { gap: Math.max(0, opened.since - lostAt) };
    this.#say(isRenewal ? { kind: 'renewed', ...gap } : { kind: 'live', filters: this.filters });
    return opened;
  }

  #open(source: Source): Promise<Link | Refused> {
    return this.#made.open(this.filters, (data) => this.#intake.receive(source, data), this.#signal);
  }

  async #retire(link: Link, loss: Loss): Promise<Loss> {
    this.#intake.only(undefined);
    await this.#made.end(link);
    return loss;
  }

  async #finish(because: TailEnd, says?: string): Promise<void> {
    this.#intake.only(undefined);
    await this.#made.endAll();
    const end = because === 'asked' && this.#made.left > 0 ? 'left' : because;
    this.#say({ kind: 'stopped', because: end, ...(says === undefined ? {} : { says }) });
  }

  async #pause(attempt: number, because: TailLoss, refused?: Refused): Promise<void> {
    const { backOff } = this.#timing;
    const base = backOff[Math.min(attempt, backOff.length) - 1] ?? 1_000;
    // Up to a quarter later, so that the windows of a team do not all come back at once.
    const retryAt = refused?.isOver === false ? (refused.retryAt ?? 0) : 0;
    const wait = Math.max(Math.round(base * (1 + this.#options.clock.random() / 4)), retryAt - this.#now());
    this.#say({ kind: 'reconnecting', attempt, wait, because, ...(refused ? { says: refused.says } : {}) });
    await this.#wait(wait);
  }

  /** Ends early with the link, with new filters and with the signal; gives the reason when the link has ended. */
  async #wait(milliseconds: number, link?: Link): Promise<TailLoss | undefined> {
    const stop = new AbortController();
    const woken = new Promise<undefined>((resolve) => {
      this.#wake = () => resolve(undefined);
      if (this.#isChanged && link) resolve(undefined);
    });
    const pass = (): void => stop.abort();
    shareable(this.#signal).addEventListener('abort', pass);
    if (this.#signal.aborted) pass();
    const slept = this.#options.clock.sleep(milliseconds, stop.signal).catch(() => undefined);
    try {
      return await Promise.race([slept.then(() => undefined), woken, ...(link ? [link.closed] : [])]);
    } finally {
      this.#signal.removeEventListener('abort', pass);
      stop.abort();
    }
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #say(state: TailState): void {
    this.state = state;
    this.#options.onState(state);
  }
}
