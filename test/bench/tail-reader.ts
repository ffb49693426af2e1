// A process of its own for test/bench/tail.ts: runs the tail that the editor's channel runs, with nobody looking at its lines, and prints what it took.
import { createAccount } from '../../src/core/account/account.ts';
import { createBudget } from '../../src/core/account/budget.ts';
import { silentLog, systemClock } from '../../src/core/account/ports.ts';
import { createFrames } from '../../src/core/operations/tail/frames.ts';
import { ShownTail } from '../../src/core/operations/tail/shown-tail.ts';
import { tailToFile } from '../../src/core/operations/tail/tail-file.ts';
import { Secret } from '../../src/core/secret.ts';

const [baseUrl = '', token = '', accountId = '', worker = '', expected = '0', path = ''] = process.argv.slice(2);
const account = createAccount({
  credential: { type: 'token', token: new Secret(token) },
  accountId,
  baseUrl,
  clock: systemClock,
  budget: createBudget({ clock: systemClock }),
  log: silentLog,
});
let shown = 0;
let tellOver = (): void => undefined;
const over = new Promise<void>((resolve) => (tellOver = resolve));
let begin: { readonly cpu: NodeJS.CpuUsage; readonly at: number } | undefined;
const frames = createFrames({ files: { exists: () => false, list: () => [], read: () => undefined }, folder: '' });
const tail = new ShownTail({
  sink: { append: (text) => (shown += text.length), replace: (text) => (shown += text.length) },
  utcOffset: (at) => -new Date(at).getTimezoneOffset(),
  placeFrame: frames.place,
  onVersion: () => frames.forget(),
  onState: ({ kind }) => {
    // Before the first event.
    if (kind === 'live') begin ??= { cpu: process.cpuUsage(), at: performance.now() };
    if (kind === 'stopped') tellOver();
    process.stderr.write(`${kind}\n`);
  },
});
if (path !== '') tail.file = tailToFile(path);
tail.start({ worker, account: () => Promise.resolve(account), filters: {} });

const rss: number[] = [];
const heap: number[] = [];
const look = setInterval(() => {
  if (tail.view.events >= Number(expected)) void tail.stop();
  if (tail.view.events === 0) return;
  const used = process.memoryUsage();
  rss.push(used.rss);
  heap.push(used.heapUsed + used.external);
}, 250);
process.stdin.on('data', () => void tail.stop());
await over;
clearInterval(look);
await tail.file?.end();
const cpu = begin ? process.cpuUsage(begin.cpu) : { user: 0, system: 0 };
process.stdout.write(
  `${JSON.stringify({ events: tail.view.events, microseconds: cpu.user + cpu.system, elapsed: performance.now() - (begin?.at ?? 0), rss, heap, shown, written: tail.file?.count })}\n`,
);
process.exit(0);
