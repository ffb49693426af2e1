import * as vscode from 'vscode';
import { AccountError } from '../../core/account/errors.ts';
import type { TailFilters } from '../../core/operations/tail/filters.ts';
import { createFrames } from '../../core/operations/tail/frames.ts';
import { readLastHour } from '../../core/operations/tail/last-hour.ts';
import { ShownTail } from '../../core/operations/tail/shown-tail.ts';
import type { TailState } from '../../core/operations/tail/state.ts';
import { tailToFile, type TailFile } from '../../core/operations/tail/tail-file.ts';
import type { TailView } from '../../core/operations/tail/view.ts';
import type { ProjectFiles } from '../../core/project.ts';
import type { SignedIn } from '../account/session.ts';
import { tailLanguage } from '../contributions.ts';
import type { TailTarget } from './choose-workers.ts';

export type TailSessionOptions = {
  readonly target: TailTarget;
  readonly signedIn: SignedIn;
  readonly files: ProjectFiles;
  readonly onState: () => void;
};

const utcOffset = (at: number): number => -new Date(at).getTimezoneOffset();

/** One Worker's tail in its own output channel. Stopping keeps the channel with what it shows; `start` goes on in the same one. */
export class TailSession implements vscode.Disposable {
  readonly target: TailTarget;
  filters: TailFilters = {};
  readonly #options: TailSessionOptions;
  readonly #channel: vscode.OutputChannel;
  readonly #tail: ShownTail;
  #signedIn: SignedIn;
  #isEnding = false;

  constructor(options: TailSessionOptions) {
    const { worker, env } = options.target;
    this.#options = options;
    this.target = options.target;
    this.#signedIn = options.signedIn;
    this.#channel = vscode.window.createOutputChannel(`Tail ${worker}${env === undefined ? '' : ` (${env})`}`, tailLanguage);
    const frames = createFrames({ files: options.files, folder: options.target.folder });
    this.#tail = new ShownTail({
      sink: { append: (text) => this.#channel.append(text), replace: (text) => this.#channel.replace(text) },
      utcOffset,
      placeFrame: frames.place,
      onVersion: () => frames.forget(),
      onState: options.onState,
    });
  }

  get isRunning(): boolean {
    return this.#tail.isRunning;
  }
  get state(): TailState {
    return this.#tail.state;
  }
  get isPaused(): boolean {
    return this.#view.isPaused;
  }
  get file(): TailFile | undefined {
    return this.#tail.file;
  }
  get accountId(): string {
    return this.#signedIn.accountId;
  }

  show(): void {
    this.#channel.show(true);
  }

  start(filters: TailFilters, signedIn: SignedIn): void {
    if (this.#tail.isRunning) return;
    this.filters = filters;
    this.#signedIn = signedIn;
    const { worker, env } = this.target;
    this.#view.addLine(`── ${[worker, env, `account ${signedIn.name ?? signedIn.accountId}`].filter(Boolean).join(' · ')} ──`);
    this.#tail.start({ worker, account: () => Promise.resolve(this.#signedIn.account), filters });
  }

  changeFilters(filters: TailFilters): void {
    this.filters = filters;
    this.#tail.changeFilters(filters);
  }

  pause(isPaused: boolean): void {
    if (isPaused) this.#view.addLine(vscode.l10n.t('… paused; events are still received'));
    this.#view.pause(isPaused);
    this.#options.onState();
  }

  clear(): void {
    this.#view.clear();
  }

  recentEvents(): ReturnType<TailView['recentEvents']> {
    return this.#view.recentEvents();
  }

  /** Puts the stored logs of the last hour above what the channel shows. */
  async showLastHour(signal: AbortSignal): Promise<void> {
    const now = Date.now();
    const { account } = this.#signedIn;
    try {
      this.#view.putAbove(await readLastHour({ account, worker: this.target.worker, now, utcOffset: utcOffset(now) }, signal));
    } catch (error) {
      if (!AccountError.is(error) || error.reason === 'aborted') throw error;
      this.#view.putAbove([`── stored logs: ${error.message} ──`]);
    }
  }

  /** From now on each event goes to a file as well. */
  writeTo(path: string): void {
    const file = tailToFile(path);
    this.#tail.file = file;
    this.#view.addLine(vscode.l10n.t('… events are also written to {0}', path));
    void file.broken.then((error) => {
      if (this.#tail.file === file) this.#tail.file = undefined;
      this.#view.addLine(vscode.l10n.t('⚠ the file takes no more events: {0}. Choose another place.', error.message));
      this.#view.flush();
    });
  }

  /** Gives the number of events in the file; undefined without one. */
  async closeFile(): Promise<number | undefined> {
    const { file } = this.#tail;
    this.#tail.file = undefined;
    await file?.end().catch(() => undefined); // already said by `broken`
    return file?.count;
  }

  /** Ends the tail; resolves when it is deleted on the account. `why`: a line for the channel, where no person asked for it. */
  async stop(why?: string): Promise<void> {
    if (why !== undefined && this.#tail.isRunning && !this.#isEnding) this.#view.addLine(why);
    this.#isEnding = true;
    await this.#tail.stop();
    this.#isEnding = false;
    await this.closeFile();
  }

  dispose(): void {
    void this.stop();
    this.#channel.dispose();
  }

  get #view(): TailView {
    return this.#tail.view;
  }
}
