import { parseCron } from '../cron/cron.ts';
import { describeCron } from '../cron/describe.ts';
import { nextRuns } from '../cron/next-runs.ts';
import type { Target } from '../wrangler/file.ts';
import type { Drift } from './setting.ts';
import { cronsOf } from './local-settings.ts';

/** A cron trigger of a Worker. `drift` is `same` while the account could not be asked. Times are UTC. */
export type CronRow = {
  readonly cron: string;
  /** In words; undefined for one that Cloudflare would refuse. */
  readonly words: string | undefined;
  readonly next: readonly Date[];
  readonly drift: Drift;
};

/** The crons of file and account together; `live`: those of the account, undefined when it was not asked. */
export function cronRows(target: Target, live: readonly string[] | undefined, now: Date): readonly CronRow[] {
  const written = cronsOf(target);
  const all = [...new Set([...(written ?? []), ...(live ?? [])])];
  return all.map((cron) => {
    const read = parseCron(cron);
    const isWritten = written?.includes(cron) === true;
    const isLive = live === undefined || live.includes(cron);
    return {
      cron,
      words: read.isValid ? describeCron(read.cron) : undefined,
      next: read.isValid ? (nextRuns(read.cron, 3, now) ?? []) : [],
      drift: isWritten && isLive ? 'same' : isWritten ? 'only-file' : 'only-account',
    };
  });
}
