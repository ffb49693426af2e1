import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchWithRetry } from '../shared/http-retry.ts';

test('slack_message: a vendor that answers 429 is asked again', async () => {
  const answers = [new Response('', { status: 429, headers: { 'retry-after': '0' } }), new Response('ok')];
  globalThis.fetch = async () => answers.shift() ?? new Response('', { status: 500 });
  assert.equal((await fetchWithRetry('https://hooks.slack.example/x', {})).status, 200);
});
