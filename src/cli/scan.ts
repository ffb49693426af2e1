import { availableParallelism } from 'node:os';
import path from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { PreflightConfig } from '../core/config/config.ts';
import { detectSecrets } from '../core/lint/detectors/detect.ts';
import { lintText, textFile } from '../core/lint/lint.ts';
import { type Row, type SecretSpans, toRows } from '../core/lint/row.ts';
import type { Project } from '../core/project.ts';
import { createProject } from '../core/project/create.ts';
import { DiskFiles } from '../core/project/disk-files.ts';
import { readTextToScan } from '../core/project/scan.ts';

export type Scan = {
  readonly rows: readonly Row[];
  readonly files: number;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
};
type Task = {
  readonly root: string;
  readonly config: PreflightConfig;
  readonly paths: readonly string[];
  /** One number for all threads: the index of the file to be taken next. */
  readonly next: SharedArrayBuffer;
};

/** Files whose rules look at wrangler files or at git; the others can be read by any thread alone. */
export function needsProject(file: string): boolean {
  return /(?:^|\/)\.(?:dev\.vars|env)(?:\.[^/]*)?$|\.sql$|(?:^|\/)\.preflight\//.test(file);
}

export const secretSpans: SecretSpans = (text, file) => [
  ...detectSecrets(text, { path: file }).map(({ start, end }) => [start, end] as const),
  ...unclosedSpans(text, file),
  // A value that lost both of its quotes stands as in a list of variables.
  ...(/(?:^|\/)wrangler[^/]*$/.test(file) ? detectSecrets(text, { path: '.env' }).map(({ start, end }) => [start, end] as const) : []),
];

/** In a line whose last quote is never closed the value is still one, and the finding that says so shows the line. */
function unclosedSpans(text: string, file: string): (readonly [number, number])[] {
  return [...text.matchAll(/^.{1,3000}$/gm)].flatMap(({ 0: line, index }) => {
    const quote = ['"', "'", '`'].find((mark) => line.split(mark).length % 2 === 0);
    if (quote === undefined) return [];
    return detectSecrets(line.trimEnd() + quote, { path: file }).map(
      ({ start, end }) => [index + start, index + Math.min(end, line.length)] as const,
    );
  });
}

/** Lints text files one after another. */
export function scanFiles(project: Project, paths: Iterable<string>): Scan {
  const rows: Row[] = [];
  const skipped: { path: string; reason: string }[] = [];
  let files = 0;
  for (const file of paths) {
    const read = readTextToScan(path.join(project.root, file));
    if ('skipped' in read) {
      skipped.push({ path: file, reason: read.skipped });
      continue;
    }
    files++;
    const text = textFile(file, read.text);
    rows.push(...toRows(text, lintText(text, project), secretSpans, () => undefined));
  }
  return { rows, files, skipped };
}

/** A scan that other threads have begun; `finish` helps them and gives what all found. */
export type RunningScan = { readonly finish: () => Promise<Scan> };

/**
 * The same over the machine's cores. Each thread takes the next file when it is done with one, so that none waits for another
 * that started late. Short lists stay in this thread, where no start-up is paid.
 */
export function startScan(root: string, config: PreflightConfig, paths: readonly string[]): RunningScan {
  const helpers = Math.min(availableParallelism(), Math.ceil(paths.length / 200)) - 1;
  const next = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const task: Task = { root, config, paths, next };
  const running = Array.from({ length: Math.max(0, helpers) }, () => scanInWorker(task));
  // Whoever never calls `finish` has thrown, and that is the error to tell.
  for (const each of running) each.catch(() => undefined);
  return {
    finish: async () => {
      const scans = [scanFiles(bareProject(task), shareOf(task)), ...(await Promise.all(running))];
      return {
        rows: scans.flatMap((scan) => scan.rows),
        files: scans.reduce((sum, scan) => sum + scan.files, 0),
        skipped: scans.flatMap((scan) => scan.skipped).toSorted((x, y) => (x.path < y.path ? -1 : 1)),
      };
    },
  };
}

/** The files that this thread gets to before the others do. */
function* shareOf({ paths, next }: Task): Generator<string> {
  const counter = new Int32Array(next);
  for (let at = Atomics.add(counter, 0, 1); at < paths.length; at = Atomics.add(counter, 0, 1)) {
    const file = paths[at];
    if (file !== undefined) yield file;
  }
}

function scanInWorker(task: Task): Promise<Scan> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(import.meta.filename, { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`A scan ended early with code ${code}.`)));
  });
}

/** What a worker thread does when the bundle is loaded in it. True: this is one, and its work is done. */
export function runAsWorker(): boolean {
  if (isMainThread) return false;
  const task = workerData as Task;
  parentPort?.postMessage(scanFiles(bareProject(task), shareOf(task)));
  return true;
}

function bareProject({ root, config }: Pick<Task, 'root' | 'config'>): Project {
  return createProject({ root, config, wranglerFiles: [], files: new DiskFiles(root) });
}
