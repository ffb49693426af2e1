// A process of its own for test/bench/tail.ts: reads a tail as the editor does, into a view that nobody looks at, and prints what it took.
import { createAccount } from '../../src/core/account/account.ts';
import { createBudget } from '../../src/core/account/budget.ts';
import { silentLog, systemClock } from '../../src/core/account/ports.ts';
import { tailToFile } from '../../src/core/operations/tail/tail-file.ts';
import { tailWorker } from '../../src/core/operations/tail/tail-worker.ts';
import { TailView } from '../../src/core/operations/tail/view.ts';
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
const view = new TailView({
  sink: { append: (text) => (shown += text.length), replace: (text) => (shown += text.length) },
  mostLines: 5_000,
  mostPerFlush: 100,
  utcOffset: () => 0,
  now: Date.now,
});
const file = path === '' ? undefined : tailToFile(path);
const stop = new AbortController();
const seconds: number[] = [];
const heap: number[] = [];
let begin: { readonly cpu: NodeJS.CpuUsage; readonly at: number } | undefined;
let seen = 0;
const tail = tailWorker(
  {
    worker,
    account: () => Promise.resolve(account),
    filters: {},
    clock: systemClock,
    onState: (state) => {
      view.addState(state);
      process.stderr.write(`${state.kind}\n`);
    },
    onEvent: (message) => {
      begin ??= { cpu: process.cpuUsage(), at: performance.now() };
      view.addEvent(message);
      file?.write(message);
      if ((seen += 1) === Number(expected)) stop.abort();
    },
  },
  stop.signal,
);
const flush = setInterval(() => view.flush(), 250);
const look = setInterval(() => {
  const { rss, heapUsed, external } = process.memoryUsage();
  if (!begin) return;
  seconds.push(rss);
  heap.push(heapUsed + external);
}, 250);
process.stdin.on('data', () => stop.abort());
await tail.ended;
view.flush();
clearInterval(flush);
clearInterval(look);
await file?.end();
const cpu = begin ? process.cpuUsage(begin.cpu) : { user: 0, system: 0 };
process.stdout.write(
  `${JSON.stringify({ events: view.events, microseconds: cpu.user + cpu.system, elapsed: performance.now() - (begin?.at ?? 0), rss: seconds, heap, shown, written: file?.count })}\n`,
);
process.exit(0);
