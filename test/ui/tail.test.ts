import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openProduct, type OpenProduct } from '../host/product.ts';
import { startSandbox, type RunningSandbox } from '../sandbox/client.ts';

const worker = 'sample-api';
const status = 'workers-preflight.workers-preflight.tail';
// In parts, so that this file itself holds no credential.
const canary = ['xox', 'b-748301926457-9182736450192-q7WzR2mKp8LxT4vNc9YbJd3H'].join('');

let sandbox: RunningSandbox;
let product: OpenProduct;

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds()); await product.page.waitForTimeout(100))
    if (Date.now() > end) assert.fail(`It never came to be that ${what}.`);
}

/** The visible lines of the output panel. */
async function output(): Promise<string> {
  const lines = await product.page
    .locator('.part.panel .view-line')
    .evaluateAll((all) => all.map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent ?? '' })));
  return lines
    .sort((left, right) => left.top - right.top)
    .map(({ text }) => text.replaceAll('\u00a0', ' '))
    .join('\n');
}
const shows = (text: string | RegExp): Promise<void> =>
  until(`the channel shows ${String(text)}`, async () =>
    typeof text === 'string' ? (await output()).includes(text) : text.test(await output()),
  );

async function pick(label: string): Promise<void> {
  const { workbench, page } = product;
  const row = workbench.quickRows.filter({ has: page.locator('.label-name', { hasText: new RegExp(`^${label}$`) }) }).first();
  await row.click();
}

async function startTail(filters = 'All events'): Promise<void> {
  await product.workbench.command('Preflight: Tail Worker');
  await pick(worker);
  await product.page.keyboard.press('Enter');
  await pick(filters);
}

const emit = (event: Readonly<Record<string, unknown>>): Promise<number> =>
  sandbox.emitTail({
    worker,
    event: { scriptName: worker, outcome: 'ok', logs: [], exceptions: [], eventTimestamp: Date.now(), ...event },
  });
const request = (url: string, code: number) => ({
  request: { url: `https://a.example${url}`, method: 'GET', headers: {} },
  response: { status: code },
});

/** The status bar tells the pause as it is; in the channel a line of an earlier one may still stand. */
const isPaused = async (): Promise<boolean> => /paused/.test((await product.workbench.statusItem(status).textContent()) ?? '');

async function pause(isWanted: boolean): Promise<void> {
  if ((await isPaused()) === isWanted) return;
  await product.workbench.command('Preflight: Tail: Pause or Resume');
  await until(`the tail is ${isWanted ? '' : 'no longer '}paused`, async () => (await isPaused()) === isWanted);
}

describe('a tail in the editor', function () {
  this.timeout(60_000);
  before(async () => {
    sandbox = await startSandbox({ scenario: 'ready' });
    product = await openProduct({ workspace: 'test/sample', env: sandbox.env });
  });
  after(async () => {
    await product?.close();
    await sandbox?.stop();
  });

  it('starts from the palette and shows its state in the channel and the status bar', async () => {
    await startTail();
    await shows('● live, no filters');
    assert.match((await product.workbench.statusItem(status).textContent()) ?? '', /sample-api: live/);
    assert.equal((await sandbox.tails()).length, 1);
    await product.workbench.command('View: Toggle Maximized Panel');
  });

  it('shows an event with its console lines, without the credential in it, and links its frames', async () => {
    await emit({
      event: request('/api/tasks', 500),
      outcome: 'exception',
      logs: [{ level: 'error', message: [`slack refused ${canary}`] }],
      exceptions: [{ name: 'TypeError', message: 'no email', stack: 'x\n    at fetch (src/index.ts:3:5)\n    at index.js:120:7' }],
    });
    await shows(/✗ GET \/api\/tasks 500[\s\S]*slack refused \[masked Slack bot token, 56 characters\][\s\S]*TypeError: no email/);
    await shows('at fetch (workers/api/src/index.ts:3:5)');
    const link = product.page.locator('.part.panel .detected-link', { hasText: 'index.ts' }).first();
    await link.waitFor();
    await link.click({ modifiers: ['Control'] });
    await product.page.locator('.tab.active[data-resource-name="index.ts"]').waitFor();
    await product.workbench.command('View: Close Editor');
  });

  it('shows hostile content as text', async () => {
    const evil = '<img src=x onerror=alert(1)> \u001b[31mred\u001b[0m \u202etxt.exe $(error) [click](command:workbench.action.quit)';
    await emit({ event: request(`/hostile?q=${evil}`, 200), logs: [{ level: 'constructor', message: [evil, { ['__proto__']: 1 }] }] });
    await emit({ outcome: 'constructor', scriptVersion: 7, eventTimestamp: 'NaN', event: [], logs: 'x', exceptions: [null] });
    await shows(/✓ GET \/hostile\?q=<img src=x onerror=alert\(1\)> \\u001b\[31mred/);
    await shows(/log {3}<img .* \\u202etxt\.exe \$\(error\)/);
    await shows(/--:--:--\.--- ✗ invocation · constructor\n\s+Error:/);
    assert.equal(await product.page.locator('.part.panel .view-line img').count(), 0);
    await product.workbench.command('Preflight: Tail: Copy Event as JSON');
    const row = product.workbench.quickRows.filter({ hasText: '/hostile' }).first();
    await row.waitFor();
    assert.equal(await row.locator('.label-name .codicon').count(), 0, 'no icon is drawn');
    await product.page.keyboard.press('Escape');
    await emit({ event: request('/large', 200), logs: [{ level: 'log', message: ['a line of a megabyte. '.repeat(50_000)] }] });
    await shows('(cut here; Copy Event as JSON has all)');
  });

  it('shows the first tail when the same Worker is asked for again', async () => {
    await product.workbench.command('Preflight: Tail Worker');
    await pick(worker);
    await product.page.keyboard.press('Enter');
    await product.page.waitForTimeout(800);
    assert.equal(await product.workbench.quickInput.count(), 0, 'nothing more is asked');
    assert.equal((await sandbox.tails()).length, 1);
  });

  it('copies an event as JSON, masked', async () => {
    await product.workbench.command('Preflight: Tail: Copy Event as JSON');
    await product.workbench.quickRows.filter({ hasText: '/api/tasks' }).first().click();
    const clipboard = (): Promise<string> => product.page.evaluate(() => navigator.clipboard.readText());
    await until('the event is in the clipboard', async () => (await clipboard()).includes('"scriptName": "sample-api"'));
    assert.ok(!(await clipboard()).includes(canary));
  });

  it('holds events back while paused, and shows them after', async () => {
    await pause(true);
    await shows('… paused');
    await emit({ event: request('/while-paused', 200) });
    await product.page.waitForTimeout(700);
    assert.ok(!(await output()).includes('/while-paused'));
    await pause(false);
    await shows('/while-paused');
  });

  it('says in a pause that it was cut off, then why it stopped', async () => {
    await product.workbench.command('Preflight: Tail: Clear');
    await pause(true);
    await emit({ event: request('/held-back', 200) });
    await sandbox.disturbTails('drop');
    await shows(/connection lost[^]*live again after/);
    assert.doesNotMatch(await output(), /held-back/);
    await product.workbench.command('Preflight: Stop Tail');
    await shows(/held-back[^]*stopped; the tail is deleted on the account/);
    await startTail();
    await shows(/stopped[^]*● live/);
  });

  it('counts every event of a flood, draws a part of it, and shows the last ones in a pause', async () => {
    await pause(false);
    await product.workbench.command('Preflight: Tail: Clear');
    const drawn: string[] = [];
    const flood = sandbox.emitTail({ worker, kind: 'fetch', count: 20_000, rate: 5_000 });
    let isOver = false;
    void flood.then(() => (isOver = true));
    while (!isOver) {
      drawn.push(await output());
      await product.page.waitForTimeout(200);
    }
    assert.ok(new Set(drawn).size > 3, 'the window draws while events come');
    await pause(true);
    await shows('event 19999');
    await pause(false);
    await product.workbench.command('Preflight: Tail: Clear');
  });

  it('changes its filters while it runs', async () => {
    await product.workbench.command('Preflight: Tail: Change Filters');
    await pick('Errors only');
    await shows('● live, filters: status:error');
    await until('one tail is left', async () => (await sandbox.tails()).length === 1);
    assert.equal(await emit({ event: request('/ok', 200) }), 0);
  });

  it('puts the stored logs above', async () => {
    const stored = {
      timestamp: Date.now() - 60_000,
      source: 'earlier',
      $metadata: { service: worker, level: 'warn', message: `kept ${canary}` },
    };
    await sandbox.patch({ op: 'set', path: '/telemetry', value: [stored] });
    await product.workbench.command('Preflight: Tail: Show Last Hour');
    await product.page.locator('.part.panel .monaco-editor .view-lines').click({ position: { x: 40, y: 40 } });
    await product.page.keyboard.press('Control+Home');
    await shows(/── stored logs from .*: 1 entries ──\n.*kept \[masked Slack/);
    await product.page.keyboard.press('Control+End');
  });

  it('tells that it was cut off, and comes back', async () => {
    await sandbox.disturbTails('drop');
    await shows('connection lost; reconnecting (1)');
    await shows('live again after');
  });

  it('ends with its tail deleted on the account', async () => {
    await product.workbench.command('Preflight: Stop Tail');
    await shows('stopped; the tail is deleted on the account');
    assert.deepEqual(await sandbox.tails(), []);
    assert.equal(await product.workbench.statusItem(status).count(), 0);
  });

  it('says who takes the places when ten are taken', async () => {
    const headers = { authorization: `Bearer ${sandbox.token}` };
    const at = `${sandbox.url}/accounts/${sandbox.accountId}/workers/scripts/${worker}/tails`;
    for (let viewer = 0; viewer < 10; viewer += 1) await fetch(at, { method: 'POST', headers, body: '{"filters":[]}' });
    await startTail();
    await shows('already has 10 live viewers');
    await sandbox.reset('ready');
  });

  it('gives its place back when the window closes', async () => {
    await startTail();
    await until('the tail is there', async () => (await sandbox.tails()).some(({ connected }) => connected));
    await product.page.close({ runBeforeUnload: true });
    await assert.doesNotReject(async () => {
      for (const end = Date.now() + 20_000; (await sandbox.tails()).length > 0; await new Promise((resolve) => setTimeout(resolve, 200)))
        if (Date.now() > end) throw new Error('the tail stays on the account');
    });
  });

  it('has left the credential in no log of the editor', () => {
    const folder = product.profile.base;
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => path.join(folder, file))
      .filter((file) => /\.(?:log|json|ndjson|vscdb)$/.test(file) && existsSync(file));
    const all = files.map((file) => readFileSync(file, 'latin1')).join('\n');
    assert.ok(all.includes('masked Slack bot token'), 'the channel has its file among them');
    assert.ok(!all.includes(canary));
    assert.ok(!all.includes('/tails/'), 'nor the address of a tail, which lets anyone read');
  });
});
