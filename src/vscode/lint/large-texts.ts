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
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #worker: Worker | undefined;
  #last = 0;

  constructor(extension: vscode.Uri, log: ChannelLog) {
    this.#extension = extension;
    this.#log = log;
  }

  /** The reports of a text, or undefined when they cannot be had: no file on disk, or a thread that ended. Their fixes hold no edits. */
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
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#start().postMessage(request);
    });
    for (const error of answer.errors) this.#log.error(error);
    return answer.reports?.flatMap(toReport);
  }

  dispose(): void {
    void this.#worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(join(this.#extension.fsPath, 'dist', 'lint-worker.js'));
    worker.on('message', (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    worker.on('error', (error) => this.#log.error(`The lint of long files stopped: ${error.message}`));
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const [id, resolve] of this.#waiting) resolve({ id, errors: [] });
      this.#waiting.clear();
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
