import * as v from 'valibot';
import type { AccountReads } from '../../account/account.ts';
import { AccountError } from '../../account/errors.ts';
import type { Clock } from '../../account/ports.ts';

export type Counts = { readonly requests: number; readonly errors: number };
/** Requests and errors per version id between two times (epoch milliseconds). From analytics, or counted from a live tail. */
export type ErrorSource = (worker: string, from: number, to: number, signal: AbortSignal) => Promise<ReadonlyMap<string, Counts>>;

/** `rising`: the new version fails more often than the old one did, by more than chance. `quiet`: too few requests to tell. */
export type WatchVerdict = {
  readonly verdict: 'rising' | 'steady' | 'quiet' | 'unknown' | 'stopped';
  readonly message: string;
  readonly before: Counts;
  readonly after: Counts;
};

const minute = 60_000;
const every = 30_000;
const none: Counts = { requests: 0, errors: 0 };
/** Fewer errors than this are no trend, fewer requests no proof of the contrary. */
const fewestErrors = 5;
const fewestRequests = 20;

/**
 * Watches a new version for some minutes against what the old one did in the hour before. Ends at once when errors rise.
 * Reads only; a source that fails is asked again until the time is over.
 */
export async function watchDeployment(options: {
  readonly worker: string;
  readonly versionId: string;
  readonly replacedId: string | undefined;
  /** Epoch milliseconds of the deployment. */
  readonly since: number;
  readonly minutes: number;
  readonly source: ErrorSource;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Ids of the versions with traffic now: watching ends when the new one is not among them any more. */
  readonly serves?: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly onSample?: (after: Counts) => void;
}): Promise<WatchVerdict> {
  const { worker, versionId, replacedId, since, minutes, source, clock, signal, serves, onSample } = options;
  let before: Counts | undefined;
  let after = none;
  let trouble: AccountError | undefined;
  const end = (verdict: WatchVerdict['verdict'], message: string): WatchVerdict => ({ verdict, message, before: before ?? none, after });
  while (clock.now() < since + minutes * minute) {
    try {
      await clock.sleep(every, signal);
      before ??= replacedId === undefined ? none : ((await source(worker, since - 60 * minute, since, signal)).get(replacedId) ?? none);
      after = (await source(worker, since, clock.now(), signal)).get(versionId) ?? none;
      trouble = undefined;
      onSample?.(after);
      if (serves && !(await serves(signal)).includes(versionId))
        return end('stopped', `${worker} does not serve ${versionId.slice(0, 8)} any more, so it is not watched any longer.`);
      if (isRising(before, after))
        return end('rising', `${worker} fails more often since the deploy: ${rate(after)}, before ${rate(before)}. Roll back?`);
    } catch (error) {
      if (signal.aborted) return end('stopped', 'Watching was stopped.');
      if (!AccountError.is(error)) throw error;
      trouble = error;
    }
  }
  if (trouble) return end('unknown', `The errors of ${worker} could not be seen: ${trouble.message}`);
  if (after.requests < fewestRequests)
    return end('quiet', `${worker} had ${after.requests} requests since the deploy, too few to tell. Look at its logs.`);
  return end('steady', `${worker} fails no more often than before: ${rate(after)}, before ${rate(before ?? none)}.`);
}

/** The new rate lies more than three standard errors over the old one; an old version without traffic counts as failing once in a hundred. */
export function isRising(before: Counts, after: Counts): boolean {
  if (after.errors < fewestErrors || after.requests === 0) return false;
  const old = before.requests < fewestRequests ? 0.01 : Math.max(before.errors / before.requests, 1 / before.requests);
  const now = after.errors / after.requests;
  return now - old > 3 * Math.sqrt((old * (1 - old)) / after.requests);
}

function rate({ requests, errors }: Counts): string {
  if (requests === 0) return 'no requests';
  const percent = (100 * errors) / requests;
  return `${errors} of ${requests} (${percent.toFixed(percent < 10 ? 1 : 0)} %)`;
}

const rows = v.array(
  v.object({
    sum: v.object({ requests: v.number(), errors: v.number() }),
    dimensions: v.object({ scriptVersion: v.nullish(v.string(), '') }),
  }),
);

/** Counts from Workers analytics, which lag by about a minute: https://developers.cloudflare.com/analytics/graphql-api/tutorials/querying-workers-metrics/ */
export function analyticsErrors(account: Pick<AccountReads, 'analytics'>): ErrorSource {
  return async (worker, from, to, signal) => {
    const time = (at: number): string => JSON.stringify(new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'));
    const filter = `scriptName: ${JSON.stringify(worker)}, datetime_geq: ${time(from)}, datetime_leq: ${time(to)}`;
    const selection = `workersInvocationsAdaptive(limit: 100, filter: {${filter}}) { sum { requests errors } dimensions { scriptVersion } }`;
    const seen = v.safeParse(rows, (await account.analytics(selection, signal))['workersInvocationsAdaptive']);
    if (!seen.success) throw new AccountError('unexpected', 'Analytics answered in another shape than expected.');
    const counts = new Map<string, Counts>();
    for (const { sum, dimensions } of seen.output) {
      const known = counts.get(dimensions.scriptVersion) ?? none;
      counts.set(dimensions.scriptVersion, { requests: known.requests + sum.requests, errors: known.errors + sum.errors });
    }
    return counts;
  };
}
