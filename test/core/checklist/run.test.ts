import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { AccountError } from '../../../src/core/account/errors.ts';
import type { AccountErrorReason } from '../../../src/core/account/errors.ts';
import { aggregate, tally } from '../../../src/core/checklist/aggregate.ts';
import type { Verdict } from '../../../src/core/checklist/evidence.ts';
import { evidence, row } from '../../../src/core/checklist/evidence-of.ts';
import { canonicalJson, gitBlobHash, inputsHash } from '../../../src/core/checklist/inputs-hash.ts';
import { required } from '../../../src/core/checklist/probe.ts';
import type { Need, Probe } from '../../../src/core/checklist/probe.ts';
import { runProbes } from '../../../src/core/checklist/run.ts';
import { unknownBecause } from '../../../src/core/checklist/unknown-because.ts';
import { Secret } from '../../../src/core/secret.ts';
import { contextOf, evidenceLike } from './support.ts';

const context = contextOf({ 'wrangler.toml': 'name = "a"\n' });
const probe = (id: string, run: Probe['run'], needs: readonly Need[] = []): Probe => ({ id, class: 'auto', needs, freshnessMs: 1, run });
const pass = (id: string): Probe => probe(id, async (c) => evidence(c, { verdict: 'pass', sentence: 'So.', inputs: id }));

describe('runProbes', () => {
  it('gives every probe an answer, whatever the others do', async () => {
    const found = await runProbes({
      context,
      timeoutMs: 30,
      probes: [
        pass('good'),
        probe('throws', () => {
          throw new TypeError('secret canary');
        }),
        probe('rejects', async () => Promise.reject(new AccountError('forbidden', 'x', { missingPermission: 'D1 Read' }))),
        probe('hangs', async () => new Promise(() => {})),
        probe('throws no error', () => {
          throw 'text';
        }),
        probe('needs account', async (c) => {
          required(c, 'account');
          return evidenceLike();
        }),
        probe('listed need', async () => evidenceLike(), ['github']),
      ],
    });
    assert.deepEqual(Object.fromEntries([...found].map(([id, { verdict, reason }]) => [id, [verdict, reason]])), {
      good: ['pass', undefined],
      throws: ['unknown', 'crashed'],
      rejects: ['unknown', 'forbidden'],
      hangs: ['unknown', 'timeout'],
      'throws no error': ['unknown', 'crashed'],
      'needs account': ['unknown', 'no-account'],
      'listed need': ['unknown', 'no-github'],
    });
    assert.deepEqual(found.get('rejects')?.missing, { kind: 'cloudflare-permission', name: 'D1 Read' });
    assert.ok(!JSON.stringify([...found]).includes('canary'));
  });

  it('counts no time in which a rate limit holds the requests back', async () => {
    const start = Date.now();
    const heldBack = (): number => Math.min(Date.now() - start, 200);
    const slow = probe('held back', async (c) => {
      await sleep(150);
      return evidence(c, { verdict: 'pass', sentence: 'So.', inputs: 1 });
    });
    const found = await runProbes({ context, timeoutMs: 40, heldBack, probes: [slow, probe('hangs', () => new Promise(() => {}))] });
    assert.deepEqual(
      [...found.values()].map(({ verdict, reason }) => [verdict, reason]),
      [
        ['pass', undefined],
        ['unknown', 'timeout'],
      ],
    );
    assert.ok(Date.now() - start >= 200, 'the limit itself stays');
  });

  it('runs no more at a time than allowed, and streams answers as they come', async () => {
    let running = 0;
    let most = 0;
    const order: string[] = [];
    const slow = (id: string, ms: number): Probe =>
      probe(id, async () => {
        most = Math.max(most, ++running);
        await sleep(ms);
        running--;
        return evidenceLike();
      });
    await runProbes({ context, concurrency: 2, probes: [slow('a', 40), slow('b', 5), slow('c', 5)], onEvidence: (id) => order.push(id) });
    assert.equal(most, 2);
    assert.deepEqual(order, ['b', 'c', 'a']);
  });

  it('ends at once when stopped, and tells the probe', async () => {
    const stop = new AbortController();
    let seen: AbortSignal | undefined;
    const run = runProbes({
      context: { ...context, signal: stop.signal },
      concurrency: 1,
      probes: [
        probe('first', async (c) => {
          seen = c.signal;
          return new Promise(() => {});
        }),
        pass('second'),
      ],
    });
    await sleep(5);
    stop.abort();
    const found = await run;
    assert.equal(seen?.aborted, true);
    assert.deepEqual(
      [...found.values()].map(({ reason }) => reason),
      ['aborted', 'aborted'],
    );
  });

  const kept: readonly (readonly [AccountErrorReason, Verdict])[] = [
    ['rate-limited', 'fail'],
    ['offline', 'fail'],
    ['timeout', 'fail'],
    ['server', 'fail'],
    ['aborted', 'fail'],
    ['forbidden', 'unknown'],
    ['signed-out', 'unknown'],
    ['unauthorized', 'unknown'],
    ['unexpected', 'unknown'],
    ['not-found', 'unknown'],
  ];
  for (const [reason, verdict] of kept) {
    it(`${verdict === 'fail' ? 'keeps the last answer, marked,' : 'forgets the last answer'} on ${reason}`, async () => {
      const failing = probe('p', async () => Promise.reject(new AccountError(reason, 'x')));
      const found = await runProbes({ context, probes: [failing], previous: new Map([['p', evidenceLike({ verdict: 'fail' })]]) });
      assert.equal(found.get('p')?.verdict, verdict);
      assert.equal(found.get('p')?.staleBecause !== undefined, verdict === 'fail');
    });
  }

  it('forgets the last answer when what could be seen says otherwise now', async () => {
    const rows = (secret: Verdict, live: Verdict) => [
      row({ id: 'SECRET', label: 'SECRET', verdict: secret, description: '' }),
      row({ id: 'live', label: 'live', verdict: live, description: '' }),
    ];
    const silent = (secret: Verdict) =>
      probe('p', async () => evidenceLike({ verdict: 'unknown', reason: 'offline', rows: rows(secret, 'unknown') }));
    const previous = new Map([['p', evidenceLike({ verdict: 'fail', rows: rows('fail', 'unknown') })]]);
    const set = await runProbes({ context, probes: [silent('pass')], previous });
    assert.deepEqual([set.get('p')?.verdict, set.get('p')?.staleBecause], ['unknown', undefined]);
    const stillMissing = await runProbes({ context, probes: [silent('fail')], previous });
    assert.equal(stillMissing.get('p')?.verdict, 'fail');
  });

  it('keeps no last answer that was unknown, and drops the mark when a new answer comes', async () => {
    const failing = probe('p', async () => Promise.reject(new AccountError('offline', 'x')));
    const found = await runProbes({ context, probes: [failing], previous: new Map([['p', evidenceLike({ verdict: 'unknown' })]]) });
    assert.equal(found.get('p')?.reason, 'offline');
    const again = await runProbes({ context, probes: [pass('p')], previous: new Map([['p', evidenceLike({ staleBecause: 'x' })]]) });
    assert.equal(again.get('p')?.staleBecause, undefined);
  });

  it('says that it stayed offline by wish instead of asking to sign in', async () => {
    const needy = probe('p', async () => evidenceLike(), ['account']);
    const sentence = async (isOffline: boolean) => (await runProbes({ context, probes: [needy], isOffline })).get('p')?.sentence ?? '';
    assert.match(await sentence(true), /stay offline/);
    assert.match(await sentence(false), /^Not signed in/);
  });

  it('answers "no wrangler config" without one', async () => {
    const found = await runProbes({
      context: contextOf({ 'README.md': '' }),
      probes: [probe('p', async () => evidenceLike(), ['wrangler'])],
    });
    assert.match(found.get('p')?.sentence ?? '', /^No wrangler config was found/);
  });
});

describe('unknownBecause', () => {
  it('names the permission, the wrong account, the refusal, and strips what a server wrote', () => {
    assert.match(
      unknownBecause(new AccountError('forbidden', '', { missingPermission: 'D1\u001b[31m Read' })).sentence,
      /permission D1 \[31m Read;/,
    );
    assert.match(unknownBecause(new AccountError('unexpected', '', { code: 7003 })).sentence, /account id is wrong/);
    assert.deepEqual(unknownBecause(new AccountError('forbidden', '', { refusal: 'sso' })).missing, {
      kind: 'github-permission',
      name: 'sso',
    });
    assert.equal(unknownBecause(new DOMException('x', 'AbortError')).reason, 'aborted');
  });
});

describe('aggregate', () => {
  const table: readonly (readonly [readonly (Verdict | undefined)[], Verdict])[] = [
    [['pass', 'warn', 'unknown', 'fail'], 'fail'],
    [['pass', 'warn', 'unknown'], 'unknown'],
    [['pass', 'warn', 'not-applicable'], 'warn'],
    [['pass', 'not-applicable'], 'pass'],
    [['not-applicable', 'not-applicable'], 'not-applicable'],
    [['pass', undefined], 'pass'],
    [[undefined], 'unknown'],
    [[], 'unknown'],
  ];
  const rows = (verdicts: readonly (Verdict | undefined)[]): { verdict?: Verdict }[] =>
    verdicts.map((verdict) => (verdict ? { verdict } : {}));
  for (const [verdicts, verdict] of table)
    it(`${verdicts.join(', ') || 'nothing'} give ${verdict}`, () => assert.equal(aggregate(rows(verdicts)), verdict));
  it('counts rows with a verdict', () =>
    assert.deepEqual(tally(rows(['pass', undefined, 'pass'])), { pass: 2, fail: 0, warn: 0, unknown: 0, 'not-applicable': 0, total: 2 }));
});

describe('inputsHash', () => {
  it('is the same for the same data in any order of keys', () => {
    assert.equal(inputsHash({ a: 1, b: [{ d: 1, c: undefined }] }), inputsHash({ b: [{ d: 1 }], a: 1 }));
    assert.notEqual(inputsHash([1, 2]), inputsHash([2, 1]));
    assert.equal(canonicalJson({ b: undefined, a: [undefined, null] }), '{"a":[null,null]}');
  });
  it('does not read a secret', () => assert.ok(!canonicalJson({ s: new Secret('canary') }).includes('canary')));
  it('is what git gives a file', () => assert.equal(gitBlobHash('hello\n'), 'ce013625030ba8dba906f756967f9e9ca394464a'));
});
