import type { Json } from '../http/envelope.ts';
import type { State } from '../state/model.ts';
import { databases } from './ids.ts';
import { queueId } from './sample.ts';
import { day } from './scenario.ts';

type Traffic = {
  readonly perDay: number;
  readonly errors: number;
  readonly cpuKills?: number;
  readonly p99?: number;
};

const scripts = ['sample-api', 'sample-workflow', 'sample-queue-consumer', 'sample-scheduler', 'sample-ops-dashboard'];
const shares = [0.5, 0.25, 0.2, 0.03, 0.02];

/** Seven days of rows for every dataset that is asked for. Times in microseconds where the names end in Us or start with cpuTime. */
export function addAnalytics(state: State, now: Date, traffic: Traffic): void {
  const days = Array.from({ length: 8 }, (_, index) => new Date(now.getTime() - index * day));
  const stamp = (at: Date): Json => ({
    datetime: `${at.toISOString().slice(0, 19)}Z`,
    date: at.toISOString().slice(0, 10),
  });
  const weekend = (at: Date): number => (at.getUTCDay() % 6 === 0 ? 0.6 : 1);
  state.analytics = {
    workersInvocationsAdaptive: days.flatMap((at) =>
      scripts.flatMap((name, index) =>
        invocations(name, Math.round(traffic.perDay * (shares[index] ?? 0) * weekend(at)), stamp(at), traffic),
      ),
    ),
    queueMessageOperationsAdaptiveGroups: days.flatMap((at) =>
      ['WriteMessage', 'ReadMessage', 'DeleteMessage'].map((actionType) => ({
        ...stamp(at),
        queueId: queueId('sample-tasks'),
        actionType,
        outcome: actionType === 'DeleteMessage' ? 'success' : '',
        consumerType: actionType === 'WriteMessage' ? '' : 'worker',
        count: 8200,
        billableOperations: 8200,
        bytes: 8200 * 2048,
        lagTime: 410,
        retryCount: 0.01,
        messageSize: 3900,
      })),
    ),
    queueBacklogAdaptiveGroups: days.map((at) => ({
      ...stamp(at),
      queueId: queueId('sample-tasks'),
      messages: 3,
      bytes: 6144,
    })),
    queueConsumerMetricsAdaptiveGroups: days.map((at) => ({
      ...stamp(at),
      queueId: queueId('sample-tasks'),
      concurrency: 1.4,
    })),
    d1AnalyticsAdaptiveGroups: days.map((at) => ({
      ...stamp(at),
      databaseId: databases.production.id,
      readQueries: 21_000,
      writeQueries: 9400,
      rowsRead: 310_000,
      rowsWritten: 18_800,
    })),
    d1StorageAdaptiveGroups: days.map((at) => ({
      ...stamp(at),
      databaseId: databases.production.id,
      databaseSizeBytes: 41_000_000,
    })),
    workersInvocationsScheduled: (state.workers['sample-scheduler']?.schedules ?? []).flatMap(({ cron }, index) =>
      days.map((at) => ({
        ...stamp(new Date(at.getTime() - index * 60_000)),
        scriptName: 'sample-scheduler',
        cron,
        status: 'success',
        scheduledDatetime: stamp(at).datetime,
        cpuTimeUs: 2300,
      })),
    ),
    pagesFunctionsInvocationsAdaptiveGroups: [],
  };
}

function invocations(scriptName: string, requests: number, when: Json, traffic: Traffic): Json[] {
  const p99 = traffic.p99 ?? 8200;
  const times = {
    cpuTimeP25: 700,
    cpuTimeP50: 1400,
    cpuTimeP75: 2100,
    cpuTimeP90: 3300,
    cpuTimeP95: 5200,
    cpuTimeP99: p99,
    cpuTimeP999: p99 * 2,
    wallTimeP50: 21_000,
    wallTimeP99: 190_000,
    wallTimeP999: 400_000,
  };
  const row = (status: string, count: number): Json => ({
    ...when,
    ...times,
    scriptName,
    status,
    requests: count,
    errors: status === 'success' ? 0 : count,
    subrequests: count * 2,
    cpuTimeUs: count * 1500,
  });
  const failed = Math.round(requests * traffic.errors);
  return [
    row('success', requests - failed),
    ...(failed > 0 ? [row('scriptThrewException', failed)] : []),
    ...((traffic.cpuKills ?? 0) > 0 && scriptName === 'sample-workflow' ? [row('exceededCpu', traffic.cpuKills ?? 0)] : []),
  ];
}
