import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { openProduct, type OpenProduct } from '../host/product.ts';
import { startSandbox, type RunningSandbox } from '../sandbox/client.ts';
import { milliseconds, printTable, quantile, type Figure } from './table.ts';

const worker = 'sample-api';
const rate = 5_000;
const seconds = Number(process.env['TAIL_SECONDS'] ?? 30);
/** `TAIL_KIND=error`: each event with an exception and its stack. */
const kind = process.env['TAIL_KIND'] === 'error' ? 'error' : 'fetch';

/** What the probe saw of the extension host, milliseconds. */
type Host = { readonly p50: number; readonly p99: number; readonly max: number; readonly cpu: number; readonly rss: number };

/** An extension of its own in the extension host of ours: it measures for how long the event loop was not free. */
const probe = `
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { writeFileSync } = require('node:fs');
const vscode = require('vscode');
exports.activate = (context) => {
  let delay, cpu, begin;
  context.subscriptions.push(
    vscode.commands.registerCommand('benchProbe.start', () => {
      (delay = monitorEventLoopDelay({ resolution: 1 })).enable();
      [cpu, begin] = [process.cpuUsage(), performance.now()];
    }),
    vscode.commands.registerCommand('benchProbe.stop', () => {
      delay.disable();
      const { user, system } = process.cpuUsage(cpu);
      const figures = { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6,
        cpu: (user + system) / 1e3 / (performance.now() - begin), rss: process.memoryUsage().rss };
      writeFileSync(process.env.BENCH_PROBE, JSON.stringify(figures));
    }),
  );
};`;
const commands = ['start', 'stop'].map((name) => ({ command: `benchProbe.${name}`, title: `Bench Probe: ${name}` }));
const manifest = {
  name: 'bench-probe',
  publisher: 'bench',
  version: '1.0.0',
  engines: { vscode: '^1.100.0' },
  main: './extension.js',
  contributes: { commands },
  activationEvents: ['onStartupFinished'],
};

/** A window with a tail at 5,000 events a second: for how long the extension host and the window were not free. */
export async function benchTailWindow(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'preflight-bench-window-'));
  const extension = path.join(folder, 'bench-probe');
  const result = path.join(folder, 'probe.json');
  mkdirSync(extension);
  writeFileSync(path.join(extension, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(extension, 'extension.js'), probe);
  const sandbox = await startSandbox({ scenario: 'ready' });
  const env = { ...sandbox.env, BENCH_PROBE: result };
  const product = await openProduct({ workspace: 'test/sample', env, extensions: [extension] });
  try {
    printTable('Tail in the window', await figuresOf(product, sandbox, result));
  } finally {
    await product.close();
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  }
}

async function figuresOf(product: OpenProduct, sandbox: RunningSandbox, result: string): Promise<readonly Figure[]> {
  const { page, workbench } = product;
  await startTail(product);
  while (!(await sandbox.tails()).some(({ connected }) => connected)) await page.waitForTimeout(100);
  const during = async (work: () => Promise<unknown>): Promise<{ host: Host; keys: readonly number[] }> => {
    await workbench.command('Bench Probe: start');
    await watchInput(page);
    await work();
    const keys = await inputTimes(page);
    await workbench.command('Bench Probe: stop');
    await page.waitForTimeout(500);
    return { host: JSON.parse(readFileSync(result, 'utf8')) as Host, keys };
  };
  const quiet = await during(() => use(page, 10));
  const flood = await during(() => Promise.all([sandbox.emitTail({ worker, kind, count: rate * seconds, rate }), use(page, seconds)]));
  const row = (what: string, { host, keys }: typeof quiet): readonly Figure[] => {
    const sorted = keys.toSorted((one, other) => one - other);
    return [
      {
        what: `${what}: event loop of the extension host late by, p50, p99, longest`,
        measured: `${milliseconds(host.p50)}, ${milliseconds(host.p99)}, ${milliseconds(host.max)}`,
        bar: '≤ 50 ms of ours',
      },
      {
        what: `${what}: extension host`,
        measured: `${(100 * host.cpu).toFixed(0)} % of a core, ${Math.round(host.rss / 1e6)} MB`,
        bar: '',
      },
      {
        what: `${what}: key to the next frame, p50, p99, longest of ${keys.length}`,
        measured: [quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.at(-1) ?? 0].map(milliseconds).join(', '),
        bar: '',
      },
    ];
  };
  return [...row('nothing comes', quiet), ...row('5,000 events/s', flood)];
}

async function startTail({ page, workbench }: OpenProduct): Promise<void> {
  const pick = (label: string): Promise<void> =>
    workbench.quickRows
      .filter({ has: page.locator('.label-name', { hasText: new RegExp(`^${label}$`) }) })
      .first()
      .click();
  await workbench.command('Preflight: Tail Worker');
  await pick(worker);
  await page.keyboard.press('Enter');
  await pick('All events');
}

/** A person types into the filter of the panel, takes it back, and scrolls. */
async function use(page: Page, time: number): Promise<void> {
  const filter = page.locator('.part.panel .viewpane-filter input').first();
  const lines = page.locator('.part.panel .monaco-scrollable-element').first();
  for (const end = Date.now() + time * 1000; Date.now() < end;) {
    await filter.click();
    await page.keyboard.type('tasks', { delay: 60 });
    for (let key = 0; key < 5; key += 1) await page.keyboard.press('Backspace', { delay: 30 });
    await lines.hover();
    for (let turn = 0; turn < 4; turn += 1) await page.mouse.wheel(0, turn < 2 ? -400 : 400);
    await page.waitForTimeout(300);
  }
}

/** https://www.w3.org/TR/event-timing/ */
async function watchInput(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') times.push(entry.duration);
    });
    observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    Object.assign(globalThis, { benchTimes: times });
  });
}

const inputTimes = (page: Page): Promise<number[]> => page.evaluate(() => Reflect.get(globalThis, 'benchTimes') as number[]);
