import assert from 'node:assert/strict';
import { refused, succeed, type Flow } from './flow.ts';

export const queueFlow: Flow = {
  about: 'queues create, list, info, consumer, pause, resume, purge',
  scenario: 'drifted',
  async run(sandbox, wrangler) {
    await succeed(wrangler, ['queues', 'create', 'made-here']);
    assert.match(await refused(wrangler, ['queues', 'create', 'made-here']), /already taken/);
    assert.match(await succeed(wrangler, ['queues', 'list']), /made-here/);
    assert.match(await succeed(wrangler, ['queues', 'info', 'sample-tasks']), /Number of Consumers: 0/);
    await succeed(wrangler, [
      'queues',
      'consumer',
      'add',
      'sample-tasks',
      'sample-queue-consumer',
      '--batch-size',
      '10',
      '--message-retries',
      '5',
      '--dead-letter-queue',
      'sample-tasks-dlq',
    ]);
    assert.match(await refused(wrangler, ['queues', 'consumer', 'add', 'sample-tasks', 'sample-api']), /consumer_exists \[code: 11004\]/);
    await succeed(wrangler, ['queues', 'pause-delivery', 'sample-tasks']);
    const paused = await sandbox.state();
    assert.equal(Object.values(paused.queues).find(({ name }) => name === 'sample-tasks')?.settings.delivery_paused, true);
    await succeed(wrangler, ['queues', 'resume-delivery', 'sample-tasks']);
    await succeed(wrangler, ['queues', 'purge', 'sample-tasks', '--force']);
    const { queues } = await sandbox.state();
    const tasks = Object.values(queues).find(({ name }) => name === 'sample-tasks');
    assert.equal(tasks?.settings.delivery_paused, false);
    assert.equal(tasks?.metrics.backlog_count, 0);
    assert.equal(tasks?.consumers[0]?.settings.max_retries, 5);
  },
};

export const storeFlow: Flow = {
  about: 'secrets-store store and secret commands',
  scenario: 'ready',
  async run(sandbox, wrangler) {
    const { stores } = await sandbox.state();
    const storeId = Object.keys(stores)[0] ?? '';
    assert.match(await succeed(wrangler, ['secrets-store', 'store', 'list', '--remote']), new RegExp(storeId));
    await succeed(wrangler, [
      'secrets-store',
      'secret',
      'create',
      storeId,
      '--name',
      'NEW_SECRET',
      '--scopes',
      'workers',
      '--value',
      'hidden',
      '--remote',
    ]);
    const listed = await succeed(wrangler, ['secrets-store', 'secret', 'list', storeId, '--remote']);
    assert.match(listed, /NEW_SECRET/);
    assert.doesNotMatch(listed, /hidden/);
    const made = (await sandbox.state()).stores[storeId]?.secrets.find(({ name }) => name === 'NEW_SECRET');
    await succeed(wrangler, ['secrets-store', 'secret', 'delete', storeId, '--secret-id', made?.id ?? '', '--remote']);
    assert.equal(
      (await sandbox.state()).stores[storeId]?.secrets.some(({ name }) => name === 'NEW_SECRET'),
      false,
    );
    assert.match(await refused(wrangler, ['secrets-store', 'store', 'create', 'second', '--remote']), /maximum_stores_exceeded/);
  },
};
