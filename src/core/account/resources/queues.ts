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
