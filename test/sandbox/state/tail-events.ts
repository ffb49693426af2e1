import type { Json } from '../http/envelope.ts';
import type { State } from './model.ts';
import { deployedVersions } from './worker-state.ts';

export type EventKind = 'fetch' | 'error' | 'scheduled' | 'queue' | 'log';

/** An event with the fields that the real tail sends. */
export function tailEvent(state: State, worker: string, kind: EventKind, index: number, at: Date): Json {
  const time = at.getTime();
  const known = state.workers[worker];
  const version = known === undefined ? undefined : deployedVersions(known)[0]?.id;
  return {
    wallTime: 3 + (index % 7),
    cpuTime: 1 + (index % 3),
    truncated: false,
    executionModel: 'stateless',
    outcome: kind === 'error' ? 'exception' : 'ok',
    scriptVersion: version === undefined ? undefined : { id: version },
    scriptName: worker,
    entrypoint: 'default',
    diagnosticsChannelEvents: [],
    exceptions:
      kind === 'error'
        ? [
            {
              name: 'Error',
              message: `task ${index} could not be stored`,
              stack: '    at fetch (index.js:12:11)',
              timestamp: time,
            },
          ]
        : [],
    logs: [
      {
        level: kind === 'error' ? 'error' : 'log',
        message: [`event ${index}`, { index }],
        timestamp: time,
      },
    ],
    eventTimestamp: time,
    event: detail(kind, index, time),
  };
}

function detail(kind: EventKind, index: number, time: number): Json | null {
  if (kind === 'log') return null;
  if (kind === 'scheduled') return { cron: '*/15 * * * *', scheduledTime: time };
  if (kind === 'queue') return { queue: 'sample-tasks', batchSize: 1 + (index % 10) };
  return {
    request: {
      url: `https://sample-api.example.com/api/tasks/${index}`,
      method: index % 2 === 0 ? 'GET' : 'POST',
      headers: { 'cf-connecting-ip': '203.0.113.7', 'user-agent': 'sandbox' },
      cf: { colo: 'AMS', country: 'NL' },
    },
    response: { status: kind === 'error' ? 500 : 200 },
  };
}
