import { hexId, uuidOf } from '../state/ids.ts';
import type { State } from '../state/model.ts';
import { readyState } from './ready.ts';
import { queue } from './sample.ts';
import { ago, day, worker, type Scenario } from './scenario.ts';

const workers = 5000;
const others = 500;
const padded = (index: number): string => String(index).padStart(4, '0');

/** The ready account among thousands of others. The sample comes last where lists are in order of making. */
function largeState(now: Date): State {
  const sample = readyState(now);
  const state: State = { ...sample, workers: {}, queues: {}, databases: {} };
  for (let index = 0; index < workers; index += 1) {
    const name = `service-${padded(index)}`;
    state.workers[name] = worker(now, {
      name,
      handlers: ['fetch'],
      bindings: [{ name: 'STAGE', type: 'plain_text', text: 'production' }],
      ages: [(index % 300) * day],
    });
  }
  for (let index = 0; index < others; index += 1) {
    const name = `queue-${padded(index)}`;
    state.queues[hexId(`queue ${name}`)] = queue(now, name);
    const uuid = uuidOf(`database ${index}`);
    state.databases[uuid] = {
      uuid,
      name: `database-${padded(index)}`,
      created_at: ago(now, 100 * day),
      version: 'production',
      region: 'WEUR',
      jurisdiction: null,
      read_replication: 'disabled',
      seed: [],
    };
  }
  Object.assign(state.workers, sample.workers);
  Object.assign(state.queues, sample.queues);
  Object.assign(state.databases, sample.databases);
  return state;
}

export const large: Scenario = {
  about: '5,000 Workers, 500 databases and 500 queues beside the ready sample.',
  build: largeState,
};
