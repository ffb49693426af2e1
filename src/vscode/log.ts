import * as vscode from 'vscode';
import type { Log } from '../core/ports.ts';

/** The extension's log channel, made on first use so that activation stays quiet. */
export class ChannelLog implements Log, vscode.Disposable {
  #channel: vscode.LogOutputChannel | undefined;

  info(message: string): void {
    this.#open().info(message);
  }

  warn(message: string): void {
    this.#open().warn(message);
  }

  error(message: string): void {
    this.#open().error(message);
  }

  show(): void {
    this.#open().show(true);
  }

  dispose(): void {
    this.#channel?.dispose();
  }

  #open(): vscode.LogOutputChannel {
    return (this.#channel ??= vscode.window.createOutputChannel('Preflight', { log: true }));
  }
}
