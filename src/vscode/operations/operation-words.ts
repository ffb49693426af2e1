import type { OperationName } from '../../core/account/permission-uses.ts';

/** What each operation does, in the words of a sentence. */
export const operationWords: Readonly<Record<OperationName, string>> = {
  'S.put': 'put secret',
  'S.bulk': 'put several secrets',
  'S.delete': 'delete secret',
  'S.versionPut': 'put secret in a new version',
  'SS.create': 'create a store secret',
  'D1.apply': 'apply migrations',
  'D1.bookmark': 'take a bookmark',
  'D1.export': 'export a database',
  'R.restore': 'restore a database',
  'V.deploy': 'promote a version',
  'V.rollback': 'roll back',
  'C.put': 'set crons',
  'Q.create': 'create a queue',
  'Q.consumer': 'attach a consumer',
  'Q.resume': 'resume a queue',
  'D.deploy': 'deploy',
  'D.subdomain': 'switch workers.dev',
  'T.tail': 'tail logs',
};

const more: Readonly<Record<string, string>> = {
  ...operationWords,
  'D1.create': 'create a database',
  'KV.create': 'create a namespace',
  'do.retry-dead-letter': 'retry a dead letter',
  'do.send-test-alert': 'send a test alert',
};

/** The words of an operation of the log; its id where a newer version wrote it. */
export const wordsOf = (operation: string): string => (Object.hasOwn(more, operation) ? more[operation] : undefined) ?? operation;
