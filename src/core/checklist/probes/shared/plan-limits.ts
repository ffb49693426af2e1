import type { PlanName } from './plan.ts';

/** A limit of Cloudflare's. Infinity: there is none. */
export type PlanLimit = {
  readonly id: string;
  /** What is counted, for people. */
  readonly label: string;
  readonly free: number;
  readonly paid: number;
  readonly unit: 'count' | 'ms' | 'bytes';
  /** Paid plans bill what goes over `included` a month. */
  readonly included?: number;
  readonly source: string;
};

/** The day that the table was compared with the vendor's pages. */
export const limitsAsOf = '2026-09-05';

const workers = 'https://developers.cloudflare.com/workers/platform/limits/';
const d1 = 'https://developers.cloudflare.com/d1/platform/limits/';
const queues = 'https://developers.cloudflare.com/queues/platform/pricing/';
const million = 1_000_000;
const none = Number.POSITIVE_INFINITY;

/** Those limits whose use can be measured from outside. */
export const planLimits = {
  requests: { id: 'requests', label: 'requests a day', free: 100_000, paid: none, unit: 'count', included: 10 * million, source: workers },
  cpu: { id: 'cpu', label: 'CPU time of a request (p99)', free: 10, paid: 30_000, unit: 'ms', source: workers },
  subrequests: { id: 'subrequests', label: 'subrequests of a request', free: 50, paid: 10_000, unit: 'count', source: workers },
  workers: { id: 'workers', label: 'Workers', free: 100, paid: 500, unit: 'count', source: workers },
  crons: { id: 'crons', label: 'cron triggers', free: 5, paid: 250, unit: 'count', source: workers },
  variables: { id: 'variables', label: 'variables and secrets of a Worker', free: 64, paid: 128, unit: 'count', source: workers },
  databases: { id: 'databases', label: 'D1 databases', free: 10, paid: 50_000, unit: 'count', source: d1 },
  databaseSize: {
    id: 'databaseSize',
    label: 'size of the D1 database',
    free: 500 * million,
    paid: 10_000 * million,
    unit: 'bytes',
    source: d1,
  },
  rowsRead: {
    id: 'rowsRead',
    label: 'D1 rows read a day',
    free: 5 * million,
    paid: none,
    unit: 'count',
    included: 25_000 * million,
    source: d1,
  },
  rowsWritten: {
    id: 'rowsWritten',
    label: 'D1 rows written a day',
    free: 100_000,
    paid: none,
    unit: 'count',
    included: 50 * million,
    source: d1,
  },
  queueOperations: {
    id: 'queueOperations',
    label: 'queue operations a day',
    free: 10_000,
    paid: none,
    unit: 'count',
    included: million,
    source: queues,
  },
} as const satisfies Readonly<Record<string, PlanLimit>>;

/** The limit of a plan; enterprise contracts are at least those of the paid plan. */
export function limitOf(limit: PlanLimit, plan: PlanName): number {
  return plan === 'free' ? limit.free : limit.paid;
}
