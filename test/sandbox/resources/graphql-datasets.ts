/** The fields of one dataset, as far as they are served here. `plain` datasets give rows, the others groups. */
export type Dataset = {
  readonly plain?: true;
  readonly dimensions: readonly string[];
  readonly measures: Readonly<Record<string, readonly string[]>>;
};

const time = ['date', 'datetime', 'datetimeHour', 'datetimeMinute', 'datetimeFiveMinutes'];

/** Dataset names are singular; the plurals of some documentation are unknown fields. */
export const datasets: Readonly<Record<string, Dataset>> = {
  workersInvocationsAdaptive: {
    dimensions: [...time, 'scriptName', 'status', 'scriptVersion', 'environmentName', 'usageModel'],
    measures: {
      sum: ['requests', 'errors', 'subrequests', 'cpuTimeUs', 'duration', 'wallTime', 'clientDisconnects', 'responseBodySize'],
      quantiles: [
        'cpuTimeP25',
        'cpuTimeP50',
        'cpuTimeP75',
        'cpuTimeP90',
        'cpuTimeP95',
        'cpuTimeP99',
        'cpuTimeP999',
        'wallTimeP50',
        'wallTimeP99',
        'wallTimeP999',
      ],
      max: ['cpuTime', 'wallTime'],
    },
  },
  pagesFunctionsInvocationsAdaptiveGroups: {
    dimensions: [...time, 'scriptName', 'status'],
    measures: { sum: ['requests', 'errors'] },
  },
  queueMessageOperationsAdaptiveGroups: {
    dimensions: [...time, 'queueId', 'actionType', 'outcome', 'consumerType'],
    measures: {
      sum: ['billableOperations', 'bytes'],
      avg: ['lagTime', 'retryCount', 'sampleInterval'],
      max: ['messageSize'],
    },
  },
  queueBacklogAdaptiveGroups: {
    dimensions: [...time, 'queueId'],
    measures: { avg: ['messages', 'bytes', 'sampleInterval'] },
  },
  queueConsumerMetricsAdaptiveGroups: {
    dimensions: [...time, 'queueId'],
    measures: { avg: ['concurrency', 'sampleInterval'] },
  },
  d1AnalyticsAdaptiveGroups: {
    dimensions: [...time, 'databaseId'],
    measures: {
      sum: ['readQueries', 'writeQueries', 'rowsRead', 'rowsWritten', 'queryBatchResponseBytes'],
      quantiles: ['queryBatchTimeMsP50', 'queryBatchTimeMsP90'],
    },
  },
  d1StorageAdaptiveGroups: {
    dimensions: [...time, 'databaseId'],
    measures: { max: ['databaseSizeBytes'] },
  },
  d1QueriesAdaptiveGroups: {
    dimensions: [...time, 'databaseId', 'query'],
    measures: {
      sum: ['queryDurationMs', 'rowsRead', 'rowsWritten', 'rowsReturned'],
      avg: ['queryDurationMs', 'rowsRead', 'rowsWritten', 'rowsReturned'],
    },
  },
  workersInvocationsScheduled: {
    plain: true,
    dimensions: [...time, 'cron', 'status', 'scheduledDatetime', 'cpuTimeUs', 'scriptName'],
    measures: {},
  },
};
