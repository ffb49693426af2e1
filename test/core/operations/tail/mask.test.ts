import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TailMessage } from '../../../../src/core/operations/tail/event.ts';
import { formatEvent } from '../../../../src/core/operations/tail/format.ts';
import { maskAll, maskShown, maskValue } from '../../../../src/core/operations/tail/mask.ts';
import { readLastHour } from '../../../../src/core/operations/tail/last-hour.ts';
import { tailToFile } from '../../../../src/core/operations/tail/tail-file.ts';
import { TailView } from '../../../../src/core/operations/tail/view.ts';

// In parts, so that this file itself holds no credential.
const slack = ['xox', 'b-748301926457-9182736450192-q7WzR2mKp8LxT4vNc9YbJd3H'].join('');
const stripe = ['sk_', 'live_51HqLyjWDarjtT1zdp7dcQw8rXk2Vn5Zb9Ju'].join('');
const github = ['ghp', '_16C7e42F292c6912E7710c838347Ae178B4a'].join('');
const password = 'kV9!qT2z#Lw8pRx';
const pem = [
  '-----BEGIN ',
  'PRIVATE KEY-----\n',
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDCanaryCanary\n',
  'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8BI0Vniav/QUJDREVG\n',
  '-----END ',
  'PRIVATE KEY-----',
].join('');
const canaries = [slack, stripe, github, password, 'CanaryCanary'];

const event = {
  eventTimestamp: Date.UTC(2026, 0, 1),
  outcome: 'exception',
  entrypoint: slack,
  event: {
    request: {
      method: 'GET',
      url: `https://a.example/hook?token=${slack}`,
      headers: { 'x-api-key': stripe, authorization: `Bearer ${github}` },
    },
  },
  logs: [
    { level: 'log', message: [`key is ${stripe}.`, { nested: { password, list: [github] } }] },
    { level: 'log', message: [pem] },
    { level: slack, message: [JSON.stringify({ password })] },
    { level: 'error', message: [{ [stripe]: 1 }] },
  ],
  exceptions: [{ name: 'Error', message: `refused ${slack}`, stack: `Error\n    at f (https://u:${github}@a.example/x.js:1:2)` }],
};
const message = new TailMessage(Buffer.from(JSON.stringify(event)));
const clean = (what: string, text: string): void => {
  for (const canary of canaries)
    assert.ok(
      !text.includes(canary),
      `${what} shows ${canary.slice(0, 4)}…: ${text.slice(Math.max(0, text.indexOf(canary) - 60), text.indexOf(canary) + 10)}`,
    );
};

describe('Credentials in a log', () => {
  it('are replaced by their kind and length, and nothing else is', () => {
    assert.deepEqual(maskAll(['nothing here', `a ${slack} b`, 'c']), [
      'nothing here',
      `a [masked Slack bot token, ${slack.length} characters] b`,
      'c',
    ]);
    const harmless = { a: ['x', 1, null, true], b: { c: 'd' } };
    assert.equal(maskValue(harmless), harmless);
  });

  it('are no more shown in part where a text is cut for its length', () => {
    const filler = 'words of a log line, '.repeat(7_000).slice(0, (1 << 17) - 20);
    for (const text of [filler + stripe, `${'x '.repeat(40)}${filler}`.slice(0, (1 << 17) - 30) + pem, `${stripe}\n`.repeat(9_000)]) {
      const [shown = ''] = maskShown([text]);
      assert.ok(shown.length < 1 << 17);
      assert.ok(!shown.includes(stripe.slice(0, 12)) && !shown.includes('PRIVATE'), shown.slice(-200));
    }
    const [first, second, third] = maskShown([filler, filler, 'one more']);
    assert.deepEqual([first, second, third], [filler, filler, 'one more']);
    assert.deepEqual(maskShown([filler, filler, filler.slice(0, 9_000), 'gone']).slice(2), [' …', ' …']);
  });

  it('are found however deep they stand, and what is deeper than that does not leave at all', () => {
    const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}"${stripe}"${'}'.repeat(depth)}`);
    assert.match(JSON.stringify(maskValue(nested(150))), /\[masked/);
    for (const depth of [201, 250, 100_000]) {
      const text = JSON.stringify(maskValue(nested(depth)));
      assert.match(text, /nested too deep to show/);
      assert.ok(!text.includes(stripe));
    }
    assert.deepEqual(maskValue(JSON.parse(`{"__proto__":{"x":"${stripe}"}}`)), JSON.parse(`{"__proto__":{"x":"${maskAll([stripe])[0]}"}}`));
  });

  it('never stand in the lines of an event', () => {
    const text = formatEvent(event, { utcOffset: 0 }).join('\n');
    clean('the view', text);
    assert.match(text, /\[masked /);
  });

  it('never stand in the view, in what is copied, or in the titles of events', () => {
    let shown = '';
    const view = new TailView({
      sink: { append: (text) => (shown += text), replace: (text) => (shown += text) },
      mostLines: 100,
      mostPerFlush: 100,
      utcOffset: () => 0,
      now: Date.now,
    });
    view.addEvent(message);
    view.flush();
    clean('the channel', shown);
    const [recent] = view.recentEvents();
    clean('the title', recent?.title ?? '');
    clean('the clipboard', JSON.stringify(recent?.json()));
    assert.match(JSON.stringify(recent?.json()), /a\.example/);
  });

  it('never stand in a file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tail-'));
    try {
      const file = tailToFile(path.join(folder, 'a.ndjson'));
      for (let count = 0; count < 50; count += 1) file.write(message);
      await file.end();
      const text = readFileSync(file.path, 'utf8');
      clean('the file', text);
      const rows = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as typeof event);
      assert.equal(rows.length, 50);
      assert.equal(rows[0]?.event.request.method, 'GET');
      if (process.platform !== 'win32') assert.equal(statSync(file.path).mode & 0o077, 0, 'for its owner alone');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('never stand in stored logs', async () => {
    const account = {
      observability: () =>
        Promise.resolve({
          events: {
            count: 2,
            events: [
              { timestamp: 2, source: { message: `key ${stripe}` }, $metadata: { level: 'error', message: `key ${stripe}` } },
              { timestamp: 1, $metadata: { type: 'cf-worker-event' }, $workers: { outcome: 'ok', event: event.event } },
            ],
          },
        }),
    };
    const lines = await readLastHour({ account, worker: 'w', now: 3_600_000, utcOffset: 0 }, new AbortController().signal);
    assert.equal(lines.length, 4);
    assert.match(lines[1] ?? '', /00:00:00\.\d{3}|--:--/);
    clean('stored logs', lines.join('\n'));
  });

  it('are told with the disk that takes no file', async () => {
    const file = tailToFile(path.join(tmpdir(), 'no-such-folder-here', 'a.ndjson'));
    file.write(message);
    assert.match((await file.broken).message, /ENOENT/);
    file.write(message);
  });
});
