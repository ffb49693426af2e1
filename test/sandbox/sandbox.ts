import { allows } from './http/auth.ts';
import { Faults } from './http/faults.ts';
import { RateLimit } from './http/rate-limit.ts';
import type { Needs } from './http/router.ts';
import { scenarios, type ScenarioName } from './scenarios/index.ts';
import { D1Engine } from './state/d1-engine.ts';
import type { State, Token } from './state/model.ts';
import { TailHub } from './state/tail-hub.ts';

/** One entry of the request log. Bodies are kept because this server is the only thing that ever sees them. */
export type RequestLogEntry = {
  readonly at: string;
  readonly method: string;
  /** Path with query, as requested: `/client/v4/…`, `/github/…`, `/app/…`. */
  readonly path: string;
  readonly status: number;
  /** Milliseconds until the answer was handed to the socket; 0 while hanging. */
  readonly ms: number;
  readonly userAgent: string;
  readonly body: string;
  /** Set when a fault rule answered. */
  readonly fault?: string;
  /** Set when nothing here serves this path. */
  readonly unrouted?: true;
};

const longestBody = 65_536;

/** The running account: its state and everything that outlives one request. */
export class Sandbox {
  readonly faults = new Faults();
  readonly rateLimit = new RateLimit();
  readonly tails = new TailHub();
  readonly d1 = new D1Engine();
  /** Uploaded and exported files, by id. */
  readonly files = new Map<string, Buffer>();
  readonly log: RequestLogEntry[] = [];
  readonly #others = new Map<string, State>();
  #state: State;
  #offset = 0;

  constructor(scenario: ScenarioName) {
    this.#state = scenarios[scenario].build(new Date());
  }

  get state(): State {
    return this.#state;
  }

  /** The state behind an account id: this account, or one of the empty others the user belongs to. */
  stateOf(accountId: string): State | undefined {
    if (accountId === this.#state.accountId) return this.#state;
    const extra = this.#state.accountExtras.find(({ id }) => id === accountId);
    if (extra === undefined) return undefined;
    const known = this.#others.get(accountId) ?? {
      ...scenarios.empty.build(this.now()),
      accountId,
      accountName: extra.name,
    };
    this.#others.set(accountId, known);
    return known;
  }

  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  advance(ms: number): void {
    this.#offset += ms;
  }

  allows(token: Token, needs: Needs): boolean {
    return allows(token, needs);
  }

  reset(scenario: ScenarioName): void {
    this.#offset = 0;
    this.#state = scenarios[scenario].build(new Date());
    this.#others.clear();
    this.faults.clear();
    this.rateLimit.clear();
    this.tails.clear();
    this.d1.clear();
    this.files.clear();
    this.log.length = 0;
  }

  /** Replace the state after a patch; databases are opened anew when their seed may have changed. */
  replaceState(state: State, reopen: boolean): void {
    this.#state = state;
    if (reopen) this.d1.clear();
  }

  record(entry: RequestLogEntry): void {
    this.log.push({ ...entry, body: entry.body.slice(0, longestBody) });
  }
}
