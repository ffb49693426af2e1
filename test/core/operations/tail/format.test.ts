import assert from 'node:assert/strict';
import { formatEvent } from '../../../../src/core/operations/tail/format.ts';
import { formatState } from '../../../../src/core/operations/tail/format-state.ts';
import type { TailEvent } from '../../../../src/core/operations/tail/event.ts';

const at = Date.UTC(2026, 10, 23, 14, 3, 7, 482);
const lines = (event: TailEvent): string[] => formatEvent({ eventTimestamp: at, outcome: 'ok', ...event }, { utcOffset: 0 });

describe('The lines of an event', () => {
  it('name time, outcome, method, path, status, durations, data centre, version and ray', () => {
    const request = { url: 'https://a.example/api/lead?x=1', method: 'post', headers: { 'cf-ray': '8f2c' }, cf: { colo: 'AMS' } };
    assert.deepEqual(
      lines({
        outcome: 'exception',
        wallTime: 812,
        cpuTime: 9,
        scriptVersion: { id: '7f3a12ab-1111-4222-8333-444455556666' },
        event: { request, response: { status: 500 } },
        logs: [{ level: 'warn', message: ['seen', { a: 1 }, 'two\nlines'] }],
        exceptions: [
          { name: 'TypeError', message: 'no email', stack: 'TypeError: no email\n    at normalize (index.js:1:2)\n    at index.js:3:4' },
        ],
      }),
      [
        '14:03:07.482 ✗ POST /api/lead?x=1 500 · 812 ms cpu 9 ms · AMS · v7f3a12ab · ray 8f2c',
        '               warn  seen {"a":1} two',
        '                     lines',
        '               TypeError: no email',
        '                 at normalize (index.js:1:2)',
        '                 at index.js:3:4',
      ],
    );
  });

  const kinds: readonly (readonly [string, TailEvent, string])[] = [
    ['a cron trigger', { event: { cron: '*/5 * * * *', scheduledTime: at } }, '✓ cron */5 * * * *'],
    ['an alarm', { event: { scheduledTime: at } }, '✓ alarm'],
    ['a queue', { event: { queue: 'tasks', batchSize: 1 }, outcome: 'exceededCpu' }, '✗ queue tasks · 1 message · CPU limit exceeded'],
    ['an email', { event: { mailFrom: 'a@x.example', rcptTo: 'b@y.example', rawSize: 9 } }, '✓ email a@x.example → b@y.example · 9 bytes'],
    ['a call', { event: { rpcMethod: 'put' }, entrypoint: 'Leads' }, '✓ rpc Leads.put'],
    ['a tail', { event: { consumedEvents: [{ scriptName: 'a' }, { scriptName: 'a' }] } }, '✓ tail of a'],
    ['a socket', { event: { getWebSocketEvent: {} } }, '✓ websocket'],
    ['nothing known', { event: null, outcome: 'canceled' }, '- invocation · canceled'],
    [
      'a server error that the Worker answered',
      { event: { request: { method: 'GET', url: 'https://a.example' }, response: { status: 503 } } },
      '✗ GET / 503',
    ],
  ];
  for (const [what, event, expected] of kinds) it(`name ${what}`, () => assert.deepEqual(lines(event), [`14:03:07.482 ${expected}`]));

  it('never throw, whatever the fields hold', () => {
    for (const odd of [null, 0, '', 'x', [], [null], {}, { request: null }, { request: { url: 7, headers: [] } }, [[{}]], { queue: {} }])
      for (const field of ['event', 'logs', 'exceptions', 'outcome', 'scriptVersion', 'eventTimestamp', 'wallTime'])
        assert.ok(formatEvent({ [field]: odd }, { utcOffset: 0 }).length > 0, `${field} ${JSON.stringify(odd)}`);
  });

  it('never throw for values nested a hundred thousand deep, nor for names that every object has', () => {
    const deep = JSON.parse(`{"logs":[{"message":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}]}`) as TailEvent;
    assert.match(lines(deep)[1] ?? '', /log {3}… nested too deep to show/);
    for (const name of ['constructor', '__proto__', 'toString'])
      assert.deepEqual(lines({ outcome: name, logs: [{ level: name, message: ['x'] }] }), [
        `14:03:07.482 ✗ invocation · ${name}`,
        '               log   x',
      ]);
  });

  it('keep the time of day of any year', () => {
    assert.match(lines({ eventTimestamp: Date.UTC(12_026, 0, 1, 14, 3, 7, 482) })[0] ?? '', /^14:03:07\.482 ✓/);
    assert.match(lines({ eventTimestamp: 1e300 })[0] ?? '', /^--:--:--\.--- ✓/);
  });

  it('show what is invisible or turns the direction of text', () => {
    const [, line = ''] = lines({ logs: [{ level: 'log', message: ['a\u061cb\u2066c\u00add\u{e0041}e\u3164👍🏽'] }] });
    assert.equal(line, String.raw`               log   a\u061cb\u2066c\u00add\udb40\udc41e\u3164👍🏽`);
  });

  it('stay few, whatever an event holds', () => {
    const many = Array.from({ length: 100_000 }, () => ({ message: ['x\ny'] }));
    const all = lines({ logs: many, exceptions: many });
    assert.ok(all.length < 1_500, `${all.length} lines`);
    assert.ok(all.includes('               … 99800 more console lines; Copy Event as JSON has all'));
    assert.ok(all.includes('               … 99800 more exceptions; Copy Event as JSON has all'));
  });

  it('show control characters and reordering marks instead of obeying them', () => {
    const [, line = ''] = lines({ logs: [{ level: 'log', message: ['a\u001b[2J\u202eb\u0007\r'] }] });
    assert.equal(line, String.raw`               log   a\u001b[2J\u202eb\u0007\u000d`);
    assert.equal(lines({ event: { request: { method: 'GET', url: 'https://a.example/\n14:00:00.000 ✓ forged' } } }).length, 1);
  });

  it('are cut where one message or stack would fill the view', () => {
    assert.ok(lines({ logs: [{ level: 'log', message: ['x\n'.repeat(500)] }] }).length < 60);
    assert.ok((lines({ logs: [{ level: 'log', message: ['x'.repeat(300_000)] }] })[1] ?? '').length < 2_100);
  });
});

describe('The line of a state', () => {
  const said = (state: Parameters<typeof formatState>[0]): string => formatState(state, at, 60);
  it('says what is so and what to do', () => {
    assert.equal(said({ kind: 'live', filters: {} }), '15:03:07.482 ● live, no filters');
    assert.equal(
      said({ kind: 'live', filters: { status: ['error'], search: 'timed out' } }),
      '15:03:07.482 ● live, filters: status:error search:"timed out"',
    );
    assert.match(
      said({ kind: 'live', filters: {}, gap: 3_600 }),
      /● live again after 3600 ms\. Events in between cannot be had again here; Show Last Hour/,
    );
    assert.equal(said({ kind: 'renewed' }), '15:03:07.482 ↻ tail renewed, no gap');
    assert.match(
      said({ kind: 'reconnecting', attempt: 2, wait: 2_100, because: 'silent' }),
      /⚠ no answer from Cloudflare; reconnecting \(2\) in 2\.1 s\.$/,
    );
    assert.match(said({ kind: 'sampled', says: 'sampling\u001b[1m' }), /▲ sampled: .*\\u001b/);
    assert.match(said({ kind: 'stopped', because: 'left' }), /until it expires/);
  });
});
