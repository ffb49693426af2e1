import assert from 'node:assert/strict';
import { createBudget } from '../../../src/core/account/budget.ts';
import type { BudgetWait } from '../../../src/core/account/budget.ts';
import { AccountError } from '../../../src/core/account/errors.ts';
import { quotaOf } from '../../../src/core/account/rate-limit.ts';
import { accountAt, never, ok, quickClock, refuse, startLoopback, systemClock } from './loopback.ts';

describe('The budget of requests', () => {
  it('lets sixteen on the way at once and the next when one comes back', async () => {
    const budget = createBudget({ clock: quickClock() });
    const leave = await Promise.all(Array.from({ length: 16 }, () => budget.enter(never)));
    let isIn = false;
    const next = budget.enter(never).then((out) => {
      isIn = true;
      return out;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isIn, false);
    leave[0]?.();
    leave[0]?.();
    (await next)();
    assert.equal(isIn, true);
    assert.equal(budget.sent, 17);
  });

  it('frees the place of one who left the queue', async () => {
    const budget = createBudget({ clock: quickClock(), atOnce: 1 });
    const leave = await budget.enter(never);
    const stop = new AbortController();
    const second = budget.enter(stop.signal);
    const third = budget.enter(never);
    stop.abort();
    await assert.rejects(second, (error) => AccountError.is(error, 'aborted'));
    leave();
    (await third)();
    (await budget.enter(never))();
    assert.equal(budget.sent, 3);
  });

  it("lets a person's operation pass a refresh that used the share of the minute up", async () => {
    const clock = { ...quickClock(), now: () => 0, sleep: () => new Promise<void>(() => undefined) };
    const budget = createBudget({ clock, perMinute: 3, atOnce: 2 });
    for (let sent = 0; sent < 3; sent++) (await budget.enter(never))();
    // Two wait for the next minute and hold both places.
    void budget.enter(never);
    void budget.enter(never);
    await new Promise((resolve) => setImmediate(resolve));
    const calm = budget.hurry();
    (await budget.enter(never))();
    (await budget.enter(never))();
    assert.equal(budget.sent, 5);
    calm();
    calm();
    let isIn = false;
    void budget.enter(never).then(() => (isIn = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isIn, false);
  });

  it('sends a bucket at once, then as many as come back, and says until when those in line wait', async () => {
    const clock = quickClock();
    const waits: BudgetWait[] = [];
    const budget = createBudget({ clock, perMinute: 5, onWait: (wait) => waits.push(wait) });
    const start = clock.now();
    for (let count = 0; count < 5; count++) (await budget.enter(never))();
    assert.deepEqual(clock.slept, []);
    (await budget.enter(never))();
    (await budget.enter(never))();
    assert.equal(clock.now(), start + 24_000, 'twelve seconds for each');
    assert.deepEqual(waits, [
      { until: start + 12_000, reason: 'own-share' },
      { until: start + 24_000, reason: 'own-share' },
    ]);
  });

  it('tells those who wait together one time, when the last of them is through', async () => {
    let now = 0;
    const wakes: (() => void)[] = [];
    const clock = { now: () => now, random: () => 0, sleep: () => new Promise<void>((resolve) => wakes.push(resolve)) };
    const waits: BudgetWait[] = [];
    const budget = createBudget({ clock, perMinute: 60, atOnce: 2, onWait: (wait) => waits.push(wait) });
    for (let count = 0; count < 60; count++) (await budget.enter(never))();
    const all = Array.from({ length: 5 }, async () => (await budget.enter(never))());
    await new Promise((resolve) => setImmediate(resolve));
    while (budget.sent < 65) {
      now += 1000;
      for (const wake of wakes.splice(0)) wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(all);
    assert.deepEqual([now, waits.at(-1)], [5000, { until: 5000, reason: 'own-share' }]);
    assert.ok(waits.length <= 2, 'not one notice for each');
  });

  it('sends no more than 600 in any five minutes, which is half of what Cloudflare takes', async () => {
    const clock = quickClock();
    const budget = createBudget({ clock });
    const start = clock.now();
    while (clock.now() < start + 300_000) (await budget.enter(never))();
    assert.ok(budget.sent > 590 && budget.sent <= 601, `${budget.sent}`);
  });

  it('pays back what an operation borrowed before it goes on', async () => {
    const clock = quickClock();
    const budget = createBudget({ clock, perMinute: 60 });
    for (let count = 0; count < 60; count++) (await budget.enter(never))();
    const calm = budget.hurry();
    for (let count = 0; count < 60; count++) (await budget.enter(never))();
    assert.deepEqual(clock.slept, []);
    calm();
    const start = clock.now();
    (await budget.enter(never))();
    assert.equal(clock.now(), start + 61_000);
  });

  it('tells how long requests were held back, counting those that waited together once', async () => {
    let now = 0;
    const wakes: (() => void)[] = [];
    const clock = { now: () => now, random: () => 0, sleep: () => new Promise<void>((resolve) => wakes.push(resolve)) };
    const budget = createBudget({ clock });
    budget.note(429, new Headers({ 'retry-after': '20' }));
    const all = [budget.enter(never), budget.enter(never)];
    await new Promise((resolve) => setImmediate(resolve));
    now = 5000;
    assert.equal(budget.heldBack(), 5000, 'so far');
    now = 20_000;
    for (const wake of wakes.splice(0)) wake();
    await Promise.all(all);
    now = 90_000;
    assert.equal(budget.heldBack(), 20_000);
  });

  it('says nothing of a wait that is over before it is read', async () => {
    const waits: BudgetWait[] = [];
    const clock = quickClock();
    const budget = createBudget({ clock, onWait: (wait) => waits.push(wait) });
    for (let count = 0; count < 101; count++) (await budget.enter(never))();
    assert.deepEqual([clock.slept, waits], [[600], []]);
  });

  it('waits for a 429 once for all, shown once, and goes on', async () => {
    const server = await startLoopback((_, response, count) =>
      count === 1 ? refuse(response, 429, 1, 'slow', { 'retry-after': '20' }) : ok(response, []),
    );
    const clock = quickClock();
    const waits: BudgetWait[] = [];
    try {
      const { account } = accountAt(server.url, { clock, waits });
      await account.scripts(never);
      await Promise.all([account.scripts(never), account.kvNamespaces(never)]);
      assert.deepEqual(clock.slept, [20_000]);
      assert.deepEqual(waits, [{ until: 1_800_000_020_000, reason: 'vendor' }]);
      assert.equal(server.seen.length, 4);
    } finally {
      await server.close();
    }
  });

  it('holds everything back for as long as the vendor blocks, and says until when', async () => {
    const server = await startLoopback((_, response) => refuse(response, 429, 1, 'blocked', { 'retry-after': '300' }));
    try {
      const { account } = accountAt(server.url);
      for (const ask of [() => account.scripts(never), () => account.queues(never), () => account.putSchedules('w', [], never)]) {
        await assert.rejects(ask(), (error) => AccountError.is(error, 'rate-limited') && error.retryAt === 1_800_000_300_000);
      }
      assert.equal(server.seen.length, 1);
    } finally {
      await server.close();
    }
  });

  it('shows one wait to all who wait', async () => {
    let now = 1000;
    const clock = {
      now: () => now,
      random: () => 0,
      sleep: (milliseconds: number) =>
        new Promise<void>((resolve) => setImmediate(() => resolve(void (now = Math.max(now, 1000 + milliseconds))))),
    };
    const waits: BudgetWait[] = [];
    const budget = createBudget({ clock, onWait: (wait) => waits.push(wait) });
    budget.note(429, new Headers({ 'retry-after': '20' }));
    await Promise.all([budget.enter(never), budget.enter(never), budget.enter(never)]);
    assert.deepEqual(waits, [{ until: 21_000, reason: 'vendor' }]);
  });

  it('a wait ends when it is cancelled', async () => {
    const budget = createBudget({ clock: systemClock });
    budget.note(429, new Headers({ 'retry-after': '30' }));
    const stop = new AbortController();
    const entered = budget.enter(stop.signal);
    setTimeout(() => stop.abort(), 20);
    await assert.rejects(entered, (error) => AccountError.is(error, 'aborted'));
  });

  it('rests in the background when less than a quarter is left, until the window is over', () => {
    const clock = quickClock();
    const budget = createBudget({ clock });
    const policy = { 'ratelimit-policy': '"default";q=1200;w=300' };
    budget.note(200, new Headers({ ratelimit: '"default";r=400;t=100', ...policy }));
    assert.equal(budget.restUntil(), undefined);
    budget.note(200, new Headers({ ratelimit: '"default";r=299;t=100', ...policy }));
    assert.equal(budget.restUntil(), clock.now() + 100_000);
  });

  it('waits when nothing is left', async () => {
    const clock = quickClock();
    const budget = createBudget({ clock });
    budget.note(200, new Headers({ ratelimit: '"default";r=0;t=7', 'ratelimit-policy': '"default";q=100;w=60' }));
    (await budget.enter(never))();
    assert.deepEqual(clock.slept, [7000]);
  });

  it('reads the headers of both vendors and takes nonsense as absent', () => {
    const of = (headers: Record<string, string>) => quotaOf(new Headers(headers), 1000);
    assert.deepEqual(of({ ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"burst";q=100;w=60' }).quota, {
      remaining: 50,
      total: 100,
      resetAt: 31_000,
    });
    assert.deepEqual(of({ 'x-ratelimit-remaining': '0', 'x-ratelimit-limit': '60', 'x-ratelimit-reset': '1700000000' }).quota, {
      remaining: 0,
      total: 60,
      resetAt: 1_700_000_000_000,
    });
    assert.equal(of({ 'retry-after': '30' }).blockedUntil, 31_000);
    assert.equal(of({ 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' }).blockedUntil, 60_000);
    for (const text of ['', '-5', '1e9', 'soon', '99999999999999']) assert.equal(of({ 'retry-after': text }).blockedUntil, undefined, text);
    assert.equal(of({ ratelimit: 'r=5' }).quota, undefined);
  });
});
