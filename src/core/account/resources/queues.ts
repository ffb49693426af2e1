import * as v from 'valibot';
import type { Api, Call } from '../api.ts';
import type { Endpoint } from '../failures.ts';
import { queuesEdit, queuesRead } from '../permission.ts';
import { anything, flag, listOf, maybeNumber, maybeText, number, text } from '../wire.ts';
import type { Wire } from '../wire.ts';

export type Queue = {
  readonly id: string;
  readonly name: string;
  readonly deliveryDelay: number | undefined;
  readonly deliveryPaused: boolean;
  /** Seconds. */
  readonly messageRetentionPeriod: number | undefined;
  readonly producers: readonly QueueProducer[];
  readonly consumers: readonly QueueConsumer[];
};
/** `script` is the Worker's full name (`name-env`); undefined for producers that are no Worker (R2 events, HTTP). */
export type QueueProducer = { readonly type: string; readonly script: string | undefined };
export type QueueConsumer = {
  readonly id: string | undefined;
  /** `worker` or `http_pull`. */
  readonly type: string;
  readonly script: string | undefined;
  /** Undefined when messages that use up their retries are deleted. */
  readonly deadLetterQueue: string | undefined;
  readonly settings: ConsumerSettings;
};
export type ConsumerSettings = {
  readonly batchSize: number | undefined;
  readonly maxRetries: number | undefined;
  readonly maxWaitTimeMs: number | undefined;
  readonly maxConcurrency: number | undefined;
  /** Seconds. */
  readonly retryDelay: number | undefined;
};
/** `oldestMs`: when the oldest message was sent, milliseconds since the epoch; undefined for an empty queue. */
export type QueueMetrics = {
  readonly backlogCount: number;
  readonly backlogBytes: number;
  readonly oldestMs: number | undefined;
};

const consumer: Wire<QueueConsumer> = v.pipe(
  v.object({
    consumer_id: maybeText,
    type: maybeText,
    script: maybeText,
    service: maybeText,
    script_name: maybeText,
    dead_letter_queue: maybeText,
    settings: v.nullish(
      v.object({
        batch_size: maybeNumber,
        max_retries: maybeNumber,
        max_wait_time_ms: maybeNumber,
        max_concurrency: maybeNumber,
        retry_delay: maybeNumber,
      }),
    ),
  }),
  v.transform((wire) => ({
    id: wire.consumer_id,
    type: wire.type ?? 'worker',
    // Three spellings are in use for the same thing, by age of the queue.
    script: wire.script ?? wire.service ?? wire.script_name,
    deadLetterQueue: wire.dead_letter_queue || undefined,
    settings: {
      batchSize: wire.settings?.batch_size,
      maxRetries: wire.settings?.max_retries,
      maxWaitTimeMs: wire.settings?.max_wait_time_ms,
      maxConcurrency: wire.settings?.max_concurrency,
      retryDelay: wire.settings?.retry_delay,
    },
  })),
);

const producer: Wire<QueueProducer> = v.pipe(
  v.object({ type: maybeText, script: maybeText, service: maybeText }),
  v.transform((wire) => ({ type: wire.type ?? 'worker', script: wire.script ?? wire.service })),
);

const queue: Wire<Queue> = v.pipe(
  v.object({
    queue_id: text,
    queue_name: text,
    settings: v.nullish(v.object({ delivery_delay: maybeNumber, delivery_paused: flag, message_retention_period: maybeNumber })),
    producers: listOf(producer),
    consumers: listOf(consumer),
  }),
  v.transform((wire) => ({
    id: wire.queue_id,
    name: wire.queue_name,
    deliveryDelay: wire.settings?.delivery_delay,
    deliveryPaused: wire.settings?.delivery_paused ?? false,
    messageRetentionPeriod: wire.settings?.message_retention_period,
    producers: wire.producers,
    consumers: wire.consumers,
  })),
);

const metrics: Wire<QueueMetrics> = v.pipe(
  v.object({ backlog_count: number, backlog_bytes: number, oldest_message_timestamp_ms: maybeNumber }),
  v.transform((wire) => ({
    backlogCount: wire.backlog_count,
    backlogBytes: wire.backlog_bytes,
    oldestMs: wire.oldest_message_timestamp_ms || undefined,
  })),
);

/** https://developers.cloudflare.com/api/resources/queues/ ; the SDK stops after page 1 and does not type the name filter. */
export function queueReads({ sdk, accountId: account_id, read, pages }: Api) {
  const list = (query: Readonly<Record<string, string>>, signal: AbortSignal) =>
    pages(listQueues, queue, (options, page) => sdk.queues.list({ account_id }, { ...options, query: { ...query, page } }), signal);
  return {
    queues: (signal: AbortSignal) => list({}, signal),
    queueByName: async (name: string, signal: AbortSignal) => (await list({ name }, signal)).find((found) => found.name === name),
    queueMetrics: (queueId: string, signal: AbortSignal) =>
      read(getMetrics, metrics, (options) => sdk.queues.getMetrics(queueId, { account_id }, options), signal),
  };
}

export function queueWrites({ sdk, accountId: account_id, write }: Api) {
  return {
    createQueue: (name: string, signal: AbortSignal) =>
      write(createQueue, queue, (options) => sdk.queues.create({ account_id, queue_name: name }, options), signal),
    putConsumer: async (queueId: string, input: ConsumerInput, signal: AbortSignal) => {
      const body = consumerBody(account_id, input);
      const call: Call = (options) =>
        input.consumerId === undefined
          ? sdk.queues.consumers.create(queueId, body, options)
          : sdk.queues.consumers.update(input.consumerId, { ...body, queue_id: queueId }, options);
      await write(putConsumer, anything, call, signal);
    },
    resumeQueue: async (queueId: string, signal: AbortSignal) => {
      const call: Call = (options) => sdk.queues.edit(queueId, { account_id, settings: { delivery_paused: false } }, options);
      await write(resumeQueue, anything, call, signal);
    },
  };
}

export type ConsumerInput = {
  readonly consumerId?: string;
  readonly script: string;
  readonly deadLetterQueue?: string;
  readonly settings: Partial<ConsumerSettings>;
};

function consumerBody(account_id: string, { script, deadLetterQueue, settings }: ConsumerInput) {
  const wire = {
    batch_size: settings.batchSize,
    max_retries: settings.maxRetries,
    max_wait_time_ms: settings.maxWaitTimeMs,
    max_concurrency: settings.maxConcurrency,
    retry_delay: settings.retryDelay,
  };
  const set = Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== undefined));
  return {
    account_id,
    type: 'worker' as const,
    script_name: script,
    settings: set,
    ...(deadLetterQueue ? { dead_letter_queue: deadLetterQueue } : {}),
  };
}

const listQueues: Endpoint = { what: 'list queues', needs: queuesRead };
const getMetrics: Endpoint = { what: 'read queue metrics', needs: queuesRead };
const createQueue: Endpoint = { what: 'create a queue', needs: queuesEdit };
const putConsumer: Endpoint = { what: 'set a queue consumer', needs: queuesEdit };
const resumeQueue: Endpoint = { what: 'resume queue delivery', needs: queuesEdit };
