import * as vscode from 'vscode';
import type { ProcessResult } from '../../core/process/run-process.ts';
import { absolutePlaces } from './absolute-places.ts';
import { runAsChild, type RunCommand, type ToolCommand } from '../../core/operations/wrangler-tool.ts';

/**
 * Runs wrangler as a task of the editor, with its terminal and the problem matchers of wrangler and esbuild. The child is ours and not the
 * terminal's: the editor keeps a terminal's environment for its restart, and a token must not be kept. Closing the terminal or cancelling
 * ends the child.
 */
export function runAsTask(title: string): RunCommand {
  return async (command, signal) => {
    const terminal = new TaskTerminal(command, signal);
    const execution = new vscode.CustomExecution(() => Promise.resolve(terminal.pty));
    const task = new vscode.Task({ type: 'preflight' }, vscode.TaskScope.Workspace, title, 'Preflight', execution, [
      '$preflight-wrangler',
      '$preflight-esbuild',
    ]);
    task.presentationOptions = {
      reveal: vscode.TaskRevealKind.Silent,
      clear: true,
      showReuseMessage: false,
      panel: vscode.TaskPanelKind.Dedicated,
    };
    await vscode.tasks.executeTask(task);
    return terminal.ended;
  };
}

class TaskTerminal {
  readonly ended: Promise<ProcessResult>;
  readonly pty: vscode.Pseudoterminal;
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly #stop = new AbortController();
  /** The beginning of a line whose end has not come yet. */
  #rest = '';

  constructor(command: ToolCommand, signal: AbortSignal) {
    const started = deferred();
    this.ended = this.#run(started.promise, command, signal);
    // Whoever awaits it hears of a failure; here nobody else does.
    this.ended.catch(() => undefined);
    this.pty = {
      onDidWrite: this.#written.event,
      onDidClose: this.#closed.event,
      open: () => started.resolve(undefined),
      close: () => this.#stop.abort(new vscode.CancellationError()),
    };
  }

  async #run(opened: Promise<undefined>, command: ToolCommand, signal: AbortSignal): Promise<ProcessResult> {
    await opened;
    this.#write(`> wrangler ${command.args.slice(1).join(' ')}\n\n`);
    let code = 1;
    try {
      const result = await runAsChild((piece) => this.#lines(piece, command.cwd))(command, AbortSignal.any([signal, this.#stop.signal]));
      code = result.exitCode;
      return result;
    } finally {
      this.#lines('\n', command.cwd);
      this.#closed.fire(code);
    }
  }

  /** Whole lines, as the problem matchers read them. */
  #lines(piece: string, folder: string): void {
    const text = this.#rest + piece;
    const end = text.lastIndexOf('\n') + 1;
    this.#rest = text.slice(end);
    if (end > 0) this.#write(absolutePlaces(text.slice(0, end), folder));
  }

  #write(text: string): void {
    this.#written.fire(text.replaceAll(/\r?\n/g, '\r\n'));
  }
}

function deferred(): { readonly promise: Promise<undefined>; readonly resolve: (value: undefined) => void } {
  let resolve: (value: undefined) => void = () => undefined;
  const promise = new Promise<undefined>((done) => (resolve = done));
  return { promise, resolve };
}
