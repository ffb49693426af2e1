import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { node24, startSandbox, type RunningSandbox } from '../sandbox/client.ts';
import { wranglerFor } from '../sandbox/wrangler.ts';
import { megabytes, printTable, type Figure } from './table.ts';

const worker = 'sample-api';
const rate = 5_000;
/** A shorter stream while developing: `TAIL_SECONDS=10 npm run bench -- tail`. */
const seconds = Number(process.env['TAIL_SECONDS'] ?? 60);
/** `TAIL_KIND=error`: each event with an exception and its stack. */
const kind = process.env['TAIL_KIND'] === 'error' ? 'error' : 'fetch';
const expected = rate * seconds;

type Ours = {
  readonly events: number;
  readonly microseconds: number;
  readonly elapsed: number;
  readonly rss: readonly number[];
  /** In use, dead objects among it: its lowest values are those after a collection. */
  readonly heap: readonly number[];
};

/**
 * One stream, read by the tail of the editor and by `wrangler tail --format json` at once, each a process of its own on the same Node: processor
 * time from the first event to the last, so start-up is in neither. Then the same with Tail to File, without wrangler.
 */
export async function benchTail(): Promise<void> {
  const sandbox = await startSandbox();
  const folder = mkdtempSync(path.join(tmpdir(), 'preflight-bench-tail-'));
  const reader = path.join(folder, 'reader.mjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'tail-reader.ts')],
    outfile: reader,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  try {
    const { ours, theirs, sentAt } = await together(sandbox, reader);
    const withFile = await alone(sandbox, reader, path.join(folder, 'events.ndjson'));
    printTable('Tail', figuresOf(ours, theirs, withFile, sentAt));
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  }
}

function figuresOf(ours: Ours, theirs: Theirs, withFile: Ours, sentAt: number): readonly Figure[] {
  const each = ours.microseconds / ours.events;
  const other = theirs.microseconds / theirs.events;
  const at = (share: number): string => megabytes(ours.rss[Math.round(share * (ours.rss.length - 1))] ?? 0);
  const kept = Math.floor(ours.heap.length / 3);
  const low = (part: readonly number[]): string => megabytes(Math.min(...part));
  return [
    { what: `events at ${Math.round(sentAt)} a second for ${seconds} s`, measured: `${ours.events} of ${expected}`, bar: 'none lost' },
    {
      what: 'memory of the process after a second, a third, two thirds and all of the time',
      measured: [4 / ours.rss.length, 1 / 3, 2 / 3, 1].map(at).join(', '),
      bar: 'flat',
    },
    {
      what: 'in use after a collection, first and last third',
      measured: `${low(ours.heap.slice(0, kept))}, ${low(ours.heap.slice(-kept))}`,
      bar: 'flat',
    },
    { what: 'processor time per event, view', measured: `${each.toFixed(1)} µs`, bar: '' },
    { what: '`wrangler tail --format json`, same stream', measured: `${other.toFixed(1)} µs, ${theirs.events} events`, bar: '' },
    { what: 'ours against wrangler', measured: `${(each / other).toFixed(2)} ×`, bar: '≤ 0.5 ×' },
    {
      what: 'view and Tail to File',
      measured: `${(withFile.microseconds / withFile.events).toFixed(1)} µs, ${withFile.events} events`,
      bar: 'none lost',
    },
  ];
}

type Theirs = { readonly events: number; readonly microseconds: number };

async function together(sandbox: RunningSandbox, reader: string): Promise<{ ours: Ours; theirs: Theirs; sentAt: number }> {
  const wrangler = wranglerFor(sandbox);
  const child = wrangler.spawn(['tail', worker, '--format', 'json']);
  child.stderr.resume();
  let theirEvents = 0;
  const count = counter('"eventTimestamp"');
  child.stdout.on('data', (chunk: Buffer) => (theirEvents += count(chunk)));
  const own = start(sandbox, reader);
  try {
    await until(async () => (await sandbox.tails()).filter(({ connected }) => connected).length === 2);
    const before = processorTime(child);
    const begin = performance.now();
    await sandbox.emitTail({ worker, kind, count: expected, rate });
    const sentAt = expected / ((performance.now() - begin) / 1000);
    const ours = await resultOf(own);
    for (let last = -1; last !== theirEvents; await wait(1_000)) last = theirEvents;
    return { ours, theirs: { events: theirEvents, microseconds: processorTime(child) - before }, sentAt };
  } finally {
    own.kill();
    child.kill('SIGINT');
    await once(child, 'close');
    wrangler.dispose();
  }
}

async function alone(sandbox: RunningSandbox, reader: string, file: string): Promise<Ours> {
  const own = start(sandbox, reader, file);
  await until(async () => (await sandbox.tails()).some(({ connected }) => connected));
  await sandbox.emitTail({ worker, kind, count: expected, rate });
  return resultOf(own);
}

function start(sandbox: RunningSandbox, reader: string, ...file: readonly string[]): ChildProcess {
  const words = [reader, sandbox.url, sandbox.token, sandbox.accountId, worker, String(expected), ...file];
  return spawn(node24, words, { stdio: ['pipe', 'pipe', 'ignore'] });
}

/** Ends the reader if events are missing after ten seconds. */
async function resultOf(own: ChildProcess): Promise<Ours> {
  const printed = own.stdout ? text(own.stdout) : '';
  const late = setTimeout(() => own.stdin?.end('stop'), 10_000);
  const result = JSON.parse(await printed) as Ours;
  clearTimeout(late);
  return result;
}

/** User and system time of a process and the one it started, in microseconds; wrangler's entry starts the real one. */
function processorTime(child: ChildProcess): number {
  const pids = withChildren(child.pid ?? 0);
  const ticks = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  });
  // A tick is 10 ms: getconf CLK_TCK is 100 on every Linux that matters here.
  return ticks.reduce((sum, each) => sum + each, 0) * 10_000;
}

function withChildren(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(withChildren)];
}

/** Counts a word in a stream, also where two chunks share it. */
function counter(word: string): (chunk: Buffer) => number {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const whole = Buffer.concat([rest, chunk]);
    let count = 0;
    for (let at = whole.indexOf(word); at >= 0; at = whole.indexOf(word, at + word.length)) count += 1;
    rest = whole.subarray(-(word.length - 1));
    return count;
  };
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await isTrue()); await wait(100))
    if (Date.now() > end) throw new Error('The tails did not connect within 30 s.');
}
