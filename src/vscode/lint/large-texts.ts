import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { Report } from '../../core/lint/lint.ts';
import { rules } from '../../core/lint/rules.ts';
import type { ProjectModel } from '../project-models.ts';
import type { ChannelLog } from '../log.ts';
import type { Answer, PlainReport, Request } from './lint-worker.ts';

/** Lints long wrangler files in a thread, so that typing in one never waits. The thread starts with the first such file. */
export class LargeTexts implements vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #log: ChannelLog;
  /** The newest text of each file that waits for its turn. One is in the thread at a time, so that a text typed over is never read. */
  readonly #queue = new Map<string, { readonly request: Request; readonly resolve: (answer: Answer | undefined) => void }>();
  #running: { readonly resolve: (answer: Answer | undefined) => void } | undefined;
  #worker: Worker | undefined;
  #last = 0;

  constructor(extension: vscode.Uri, log: ChannelLog) {
    this.#extension = extension;
    this.#log = log;
  }

  /**
   * The reports of a text, or undefined when they cannot be had: no file on disk, a newer text of the same file, or a thread that ended. Their fixes
   * hold no edits.
   */
  async lint(model: ProjectModel, path: string, text: string): Promise<readonly Report[] | undefined> {
    const project = await model.load();
    // The thread reads the neighbours itself, which in a virtual workspace it cannot.
    if (model.folder.scheme !== 'file') return undefined;
    const id = (this.#last += 1);
    const request: Request = {
      id,
      root: model.folder.fsPath,
      reading: model.readings,
      isTrusted: vscode.workspace.isTrusted,
      bundledSchema: vscode.Uri.joinPath(this.#extension, 'dist', 'wrangler-schema.json').fsPath,
      config: project.config,
      path,
      text,
    };
    const answer = await new Promise<Answer | undefined>((resolve) => {
      const key = `${request.root} ${path}`;
      this.#queue.get(key)?.resolve(undefined);
      this.#queue.set(key, { request, resolve });
      this.#next();
    });
    for (const error of answer?.errors ?? []) this.#log.error(error);
    if (answer?.total !== undefined)
      this.#log.info(`${path} has ${answer.total} findings; the gravest ${answer.reports?.length} are shown.`);
    return answer?.reports?.flatMap(toReport);
  }

  dispose(): void {
    for (const { resolve } of this.#queue.values()) resolve(undefined);
    this.#queue.clear();
    void this.#worker?.terminate();
  }

  #next(): void {
    const [first] = this.#queue;
    if (this.#running || !first) return;
    const [key, { request, resolve }] = first;
    this.#queue.delete(key);
    this.#running = { resolve };
    this.#start().postMessage(request);
  }

  #answered(answer: Answer | undefined): void {
    this.#running?.resolve(answer);
    this.#running = undefined;
    this.#next();
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(join(this.#extension.fsPath, 'dist', 'lint-worker.js'));
    worker.on('message', (answer: Answer) => this.#answered(answer));
    worker.on('error', (error) => this.#log.error(`The lint of long files stopped: ${error.message}`));
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#answered(undefined);
    });
    worker.unref();
    return (this.#worker = worker);
  }
}

function toReport({ rule: id, fixes, ...rest }: PlainReport): Report[] {
  const rule = rules.find((each) => each.id === id);
  // Whoever applies a fix lints the text again first, so these are names only.
  return rule ? [{ ...rest, rule, fixes: fixes.map((fix) => ({ ...fix, edits: () => [] })) }] : [];
}
