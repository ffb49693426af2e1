import type { AccountReads } from '../../account/account.ts';
import { describeEvent, detailsOf, outcomeOf } from './describe.ts';
import { list, number, object, text, type TailEvent } from './event.ts';
import { messageOf, timeOf } from './format.ts';
import { maskAll } from './mask.ts';
import { plainLine } from './plain.ts';

const hour = 60 * 60_000;
/** One page: https://developers.cloudflare.com/api/resources/workers/subresources/observability/subresources/telemetry/methods/query/ */
const mostEntries = 1_000;

export type LastHourOptions = {
  readonly account: Pick<AccountReads, 'observability'>;
  readonly worker: string;
  readonly now: number;
  readonly utcOffset: number;
};

/**
 * The stored logs of a Worker's last hour as lines, oldest first, between two rules: console lines and invocations are separate entries
 * there. Throws `AccountError`. The account keeps none for a Worker without `observability`.
 */
export async function readLastHour({ account, worker, now, utcOffset }: LastHourOptions, signal: AbortSignal): Promise<readonly string[]> {
  const query = {
    queryId: 'workers-preflight-last-hour',
    timeframe: { from: now - hour, to: now },
    view: 'events',
    limit: mostEntries,
    // Nothing is kept of the query itself.
    dry: true,
    parameters: {
      datasets: ['cloudflare-workers'],
      filters: [{ key: '$metadata.service', operation: 'eq', type: 'string', value: worker }],
    },
  };
  const answer = object((await account.observability(query, signal))['events']);
  const entries = list(answer['events'])
    .map(object)
    .toSorted((one, other) => (number(one['timestamp']) ?? 0) - (number(other['timestamp']) ?? 0));
  const total = number(answer['count']) ?? entries.length;
  const span = `${timeOf(now - hour, utcOffset).slice(0, 8)} to ${timeOf(now, utcOffset).slice(0, 8)}`;
  if (entries.length === 0)
    return [`── no stored logs from ${span}: nothing ran, or observability is not enabled for ${plainLine(worker, 80)} ──`];
  const some = total > entries.length ? `the newest ${entries.length} of ${total}` : String(entries.length);
  return [`── stored logs from ${span}: ${some} entries ──`, ...entries.map((entry) => lineOf(entry, utcOffset)), '── live ──'];
}

function lineOf(entry: Readonly<Record<string, unknown>>, utcOffset: number): string {
  const [metadata, workers] = [object(entry['$metadata']), object(entry['$workers'])];
  const at = timeOf(number(entry['timestamp']), utcOffset);
  if (text(metadata['type']) === 'cf-worker-event') {
    const event = storedEvent(workers);
    const [what = '', details = ''] = maskAll([describeEvent(event), detailsOf(event)]);
    const { mark, words } = outcomeOf(event);
    return `${at} ${mark} ${[plainLine(what, 300), plainLine(words), plainLine(details)].filter(Boolean).join(' · ')}`;
  }
  const level = (text(metadata['level']) ?? 'log').padEnd(5).slice(0, 5);
  const [message = ''] = maskAll([text(metadata['message']) ?? messageOf(sourceOf(entry['source']))]);
  return `${at}   ${plainLine(level)} ${plainLine(message)}`;
}

function sourceOf(source: unknown): unknown {
  return object(source)['message'] ?? source;
}

/** The stored form has other names for a few fields. */
function storedEvent(workers: Readonly<Record<string, unknown>>): TailEvent {
  return {
    event: workers['event'],
    outcome: workers['outcome'],
    scriptVersion: workers['scriptVersion'],
    entrypoint: workers['entrypoint'],
    wallTime: workers['wallTimeMs'],
    cpuTime: workers['cpuTimeMs'],
    truncated: workers['truncated'],
  };
}
