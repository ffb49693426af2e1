import { ApiError, ok, single, type Json, type Reply } from '../http/envelope.ts';
import { jsonBody, objectField, param, textField, type Context } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import { newHexId } from '../state/ids.ts';
import type { Consumer, Queue, State } from '../state/model.ts';
import { deployedVersions } from '../state/worker-state.ts';

const read = ['Queues Read', 'Workers Scripts Read'];
const edit = ['Queues Edit', 'Workers Scripts Edit'];
const list = '/accounts/:account/queues';
const one = `${list}/:queue`;
/** Seconds a message is kept: https://developers.cloudflare.com/queues/platform/limits/ */
const retention = { free: 86_400, paid: 1_209_600, enterprise: 1_209_600 };
const perPage = 20;

export const queueRoutes: readonly Route[] = [
  route('GET', list, read, listQueues),
  route('POST', list, edit, createQueue),
  route('GET', one, read, (context) => ok(row(context.state, queueOf(context)))),
  route('PUT', one, edit, changeQueue),
  route('PATCH', one, edit, changeQueue),
  route('DELETE', one, edit, (context) => {
    delete context.state.queues[queueOf(context).id];
    return ok(null);
  }),
  route('GET', `${one}/metrics`, read, (context) => ok(queueOf(context).metrics)),
  route('POST', `${one}/purge`, edit, (context) => {
    const queue = queueOf(context);
    queue.metrics = { backlog_count: 0, backlog_bytes: 0, oldest_message_timestamp_ms: 0 };
    return ok({ started_at: context.sandbox.now().toISOString(), complete: true });
  }),
  route('GET', `${one}/consumers`, read, (context) =>
    single(queueOf(context).consumers.map((consumer) => consumerRow(queueOf(context), consumer))),
  ),
  route('POST', `${one}/consumers`, edit, addConsumer),
  route('PUT', `${one}/consumers/:consumer`, edit, (context) => {
    const queue = queueOf(context);
    const consumer = queue.consumers.find(({ consumer_id: id }) => id === context.params.consumer);
    if (consumer === undefined) throw new ApiError(404, 11_003, 'This consumer does not exist.');
    Object.assign(consumer, consumerParts(context, queue, consumer.settings));
    return ok(consumerRow(queue, consumer));
  }),
  route('DELETE', `${one}/consumers/:consumer`, edit, (context) => {
    const queue = queueOf(context);
    queue.consumers = queue.consumers.filter(({ consumer_id: id }) => id !== context.params.consumer);
    return ok(null);
  }),
  route('GET', '/accounts/:account/event_subscriptions/subscriptions', read, () => single([])),
];

function listQueues({ state, query }: Context): Reply {
  const names = new Set(query.getAll('name'));
  const all = Object.values(state.queues).filter(({ name }) => names.size === 0 || names.has(name));
  const page = Math.max(1, Number(query.get('page') ?? 1) || 1);
  const size = Math.min(100, Number(query.get('per_page') ?? perPage) || perPage);
  const part = all.slice((page - 1) * size, page * size);
  return ok(rows(state, part), {
    page,
    per_page: size,
    count: part.length,
    total_count: all.length,
    total_pages: Math.ceil(all.length / size),
  });
}

function createQueue(context: Context): Reply {
  const { state } = context;
  const body = jsonBody(context);
  const name = textField(body, 'queue_name') ?? '';
  if (!/^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/i.test(name)) throw new ApiError(400, 11_001, `Queue name "${name}" is invalid.`);
  if (Object.values(state.queues).some((queue) => queue.name === name))
    throw new ApiError(409, 11_009, `Queue name '${name}' is already taken. Please use a different name and try again.`);
  const now = context.sandbox.now().toISOString();
  const queue: Queue = {
    id: newHexId(),
    name,
    created_on: now,
    modified_on: now,
    settings: {
      delivery_delay: 0,
      delivery_paused: false,
      message_retention_period: state.plan === 'free' ? 86_400 : 345_600,
    },
    consumers: [],
    metrics: { backlog_count: 0, backlog_bytes: 0, oldest_message_timestamp_ms: 0 },
  };
  applySettings(state, queue, objectField(body, 'settings'));
  state.queues[queue.id] = queue;
  return ok(row(state, queue));
}

function changeQueue(context: Context): Reply {
  const queue = queueOf(context);
  const body = jsonBody(context);
  queue.name = textField(body, 'queue_name') ?? queue.name;
  applySettings(context.state, queue, objectField(body, 'settings'));
  queue.modified_on = context.sandbox.now().toISOString();
  return ok(row(context.state, queue));
}

function applySettings(state: State, queue: Queue, given: Json): void {
  const kept = given.message_retention_period;
  if (typeof kept === 'number' && kept > retention[state.plan])
    throw new ApiError(400, 11_010, `message_retention_period must be at most ${retention[state.plan]} seconds on this plan.`);
  if (typeof kept === 'number') queue.settings.message_retention_period = kept;
  if (typeof given.delivery_delay === 'number') queue.settings.delivery_delay = given.delivery_delay;
  if (typeof given.delivery_paused === 'boolean') queue.settings.delivery_paused = given.delivery_paused;
}

function addConsumer(context: Context): Reply {
  const queue = queueOf(context);
  if (queue.consumers.length > 0) throw new ApiError(400, 11_004, 'workers.api.error.consumer_exists');
  const body = jsonBody(context);
  const type = body.type === 'http_pull' ? 'http_pull' : 'worker';
  const name = textField(body, 'script_name');
  if (type === 'worker' && (name === undefined || context.state.workers[name] === undefined))
    throw new ApiError(404, 11_001, `Worker '${name ?? ''}' does not exist.`);
  if (type === 'worker' && !handlesQueues(context.state, name ?? ''))
    throw new ApiError(400, 11_001, `Queue consumer script '${name}' does not have a queue handler.`);
  const consumer: Consumer = {
    consumer_id: newHexId(),
    type,
    created_on: context.sandbox.now().toISOString(),
    ...consumerParts(context, queue, {}),
  };
  queue.consumers.push(consumer);
  return ok(consumerRow(queue, consumer));
}

function handlesQueues(state: State, name: string): boolean {
  const worker = state.workers[name];
  const version = worker?.versions.at(-1);
  return version !== undefined && (version.handlers.length === 0 || version.handlers.includes('queue'));
}

function consumerParts(context: Context, queue: Queue, before: Json): Omit<Consumer, 'consumer_id' | 'type' | 'created_on'> {
  const body = jsonBody(context);
  const letters = textField(body, 'dead_letter_queue');
  if (letters !== undefined && letters !== '' && !Object.values(context.state.queues).some(({ name }) => name === letters)) {
    throw new ApiError(404, 11_005, `Dead letter queue '${letters}' does not exist.`);
  }
  if (letters === queue.name) throw new ApiError(400, 11_006, 'A queue cannot be its own dead letter queue.');
  const script = textField(body, 'script_name');
  const standard = {
    batch_size: 10,
    max_retries: 3,
    max_wait_time_ms: 5000,
    max_concurrency: null,
    retry_delay: 0,
  };
  const given = Object.fromEntries(
    Object.entries(objectField(body, 'settings')).filter(([, value]) => value !== undefined && value !== null),
  );
  return {
    ...(script === undefined ? {} : { script_name: script, environment: 'production' }),
    dead_letter_queue: letters ?? '',
    settings: { ...standard, ...before, ...given },
  };
}

function queueOf(context: Context): Queue {
  const queue = context.state.queues[param(context, 'queue')];
  if (queue === undefined) throw new ApiError(404, 10_006, 'The specified queue does not exist.');
  return queue;
}

function consumerRow(queue: Queue, consumer: Consumer): Json {
  const { script_name: script, ...rest } = consumer;
  return {
    ...rest,
    queue_name: queue.name,
    queue_id: queue.id,
    ...(script === undefined ? {} : { script, script_name: script }),
  };
}

function row(state: State, queue: Queue): Json {
  return rows(state, [queue])[0] ?? {};
}

/** Producers are the Workers whose deployed versions are bound to the queue. */
function rows(state: State, queues: readonly Queue[]): Json[] {
  const wanted = new Set(queues.map(({ name }) => name));
  const producers = new Map<string, string[]>();
  for (const worker of Object.values(state.workers)) {
    const names = new Set(
      deployedVersions(worker).flatMap((version) =>
        version.bindings.filter(({ type }) => type === 'queue').map((binding) => String(binding.queue_name)),
      ),
    );
    for (const name of names) if (wanted.has(name)) producers.set(name, [...(producers.get(name) ?? []), worker.name]);
  }
  return queues.map((queue) => {
    const makers = producers.get(queue.name) ?? [];
    return {
      queue_id: queue.id,
      queue_name: queue.name,
      created_on: queue.created_on,
      modified_on: queue.modified_on,
      producers: makers.map((script) => ({ type: 'worker', script, environment: 'production' })),
      producers_total_count: makers.length,
      consumers: queue.consumers.map((consumer) => consumerRow(queue, consumer)),
      consumers_total_count: queue.consumers.length,
      settings: queue.settings,
    };
  });
}
