import * as vscode from 'vscode';
import { isDelivering } from '../../core/operations/tail/state.ts';
import type { ProjectFiles } from '../../core/project.ts';
import type { SignedIn } from '../account/session.ts';
import { commands, contextKeys, tailLanguage } from '../contributions.ts';
import { UserError } from '../run-command.ts';
import type { Services } from '../services.ts';
import { chooseFilters, chooseWorkers, type TailRequest, type TailTarget } from './choose-workers.ts';
import { frameLinks } from './frame-links.ts';
import { TailSession } from './tail-session.ts';

type Parts = Pick<Services, 'ui' | 'session' | 'folder'>;

/** The tails of this window, one per Worker: asking for a second one of the same Worker shows the first. */
export class TailSessions implements vscode.Disposable {
  readonly #parts: Parts;
  readonly #sessions = new Map<string, TailSession>();
  readonly #status = vscode.window.createStatusBarItem('tail', vscode.StatusBarAlignment.Left, 10);
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#status.name = vscode.l10n.t('Worker tails');
    this.#status.command = commands.tailShow;
    this.#subscriptions = [
      this.#status,
      vscode.languages.registerDocumentLinkProvider({ language: tailLanguage }, frameLinks),
      parts.session.onDidChange(() => void this.#endForeign()),
    ];
  }

  async start(request: TailRequest | undefined): Promise<void> {
    const { ui, folder } = this.#parts;
    const signal = new AbortController().signal;
    const signedIn = await this.#signedIn(signal);
    if (!signedIn) return void (await vscode.commands.executeCommand(commands.connect));
    const project = await (await folder.model())?.load();
    const targets = await chooseWorkers(ui, project, signedIn, request, signal);
    if (!targets) return;
    const fresh = targets.filter((target) => !this.#sessions.get(keyOf(target, signedIn))?.isRunning);
    const before = fresh.map((target) => this.#sessions.get(keyOf(target, signedIn))?.filters).find(Boolean) ?? {};
    const filters = fresh.length > 0 ? await chooseFilters(ui, before) : before;
    if (!filters) return;
    for (const target of fresh) this.#session(target, signedIn, project?.files ?? noFiles).start(filters, signedIn);
    for (const target of targets) this.#sessions.get(keyOf(target, signedIn))?.show();
    this.#changed();
  }

  async show(): Promise<void> {
    (await this.#pick(vscode.l10n.t('Show the tail of'), () => true))?.show();
  }

  async changeFilters(): Promise<void> {
    const session = await this.#pick(vscode.l10n.t('Change the filters of'), isRunning);
    const filters = session && (await chooseFilters(this.#parts.ui, session.filters));
    if (filters) session.changeFilters(filters);
  }

  async pauseOrResume(): Promise<void> {
    const session = await this.#pick(vscode.l10n.t('Pause or resume'), isRunning);
    session?.pause(!session.isPaused);
  }

  async clear(): Promise<void> {
    (await this.#pick(vscode.l10n.t('Clear the tail of'), () => true))?.clear();
  }

  async copyEvent(): Promise<void> {
    const session = await this.#pick(vscode.l10n.t('Copy an event of'), () => true);
    if (!session) return;
    const events = session.recentEvents();
    if (events.length === 0) throw new UserError(vscode.l10n.t('No event has come yet. Send the Worker a request, then copy.'));
    const picked = await this.#parts.ui.pick(
      vscode.l10n.t('Copy Event as JSON'),
      // `$(…)` of a log would be drawn as an icon.
      events.map(({ title, json }) => ({ label: title.replaceAll('$(', String.raw`\$(`), value: json })),
      { placeholder: vscode.l10n.t('Event to copy') },
    );
    if (picked) await vscode.env.clipboard.writeText(JSON.stringify(picked(), undefined, 2));
  }

  /** Begins to write, or ends a file that is being written. */
  async toFile(): Promise<void> {
    const session = await this.#pick(vscode.l10n.t('Write to a file the tail of'), isRunning);
    if (!session) return;
    if (session.file) {
      const { path } = session.file;
      const count = await session.closeFile();
      vscode.window.setStatusBarMessage(vscode.l10n.t('{0} events are in {1}', count ?? 0, path), 10_000);
      return;
    }
    const name = `${session.target.worker}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.ndjson`;
    const base = vscode.workspace.workspaceFolders?.[0]?.uri;
    const uri = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Tail to File: one JSON object per line, credentials masked'),
      filters: { NDJSON: ['ndjson', 'jsonl'] },
      ...(base ? { defaultUri: vscode.Uri.joinPath(base, name) } : {}),
    });
    if (uri && uri.scheme !== 'file')
      throw new UserError(vscode.l10n.t('Events are written to local files only. Choose a folder on disk.'));
    if (uri) session.writeTo(uri.fsPath);
  }

  async showLastHour(): Promise<void> {
    const session = await this.#pick(vscode.l10n.t('Show the last hour of'), () => true);
    if (!session) return;
    session.show();
    const title = vscode.l10n.t('Reading stored logs of {0}', session.target.worker);
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (_, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
      await session.showLastHour(stop.signal).catch((error: unknown) => {
        if (!stop.signal.aborted) throw error;
      });
    });
  }

  async stop(): Promise<void> {
    const running = [...this.#sessions.values()].filter(isRunning);
    if (running.length <= 1) return running[0]?.stop();
    const picked = await this.#parts.ui.pickMany(
      vscode.l10n.t('Stop Tail'),
      running.map((session) => ({ label: session.target.worker, value: session, isPicked: true })),
      { placeholder: vscode.l10n.t('Tails to stop') },
    );
    await Promise.all((picked ?? []).map((session) => session.stop()));
  }

  /** Resolves when every tail is deleted on the account. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.stop()));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const session of this.#sessions.values()) session.dispose();
  }

  async #signedIn(signal: AbortSignal): Promise<SignedIn | undefined> {
    if (!vscode.workspace.isTrusted)
      throw new UserError(vscode.l10n.t('This workspace is not trusted, so no account is asked. Trust it, then tail.'), {
        title: vscode.l10n.t('Manage Trust'),
        command: 'workbench.trust.manage',
      });
    return this.#parts.session.account(signal);
  }

  #session(target: TailTarget, signedIn: SignedIn, files: ProjectFiles): TailSession {
    const key = keyOf(target, signedIn);
    const known = this.#sessions.get(key);
    if (known) return known;
    const made = new TailSession({ target, signedIn, files, onState: () => this.#changed() });
    this.#sessions.set(key, made);
    return made;
  }

  /** The only one that fits, else the one a person picks. */
  async #pick(title: string, fits: (session: TailSession) => boolean): Promise<TailSession | undefined> {
    const all = [...this.#sessions.values()].filter(fits);
    if (all.length === 0)
      throw new UserError(vscode.l10n.t('No tail is running. Start one.'), {
        title: vscode.l10n.t('Tail Worker'),
        command: commands.tailStart,
      });
    if (all.length === 1) return all[0];
    return this.#parts.ui.pick(
      title,
      all.map((session) => ({
        label: session.target.worker,
        description: session.target.env ?? '',
        detail: stateOf(session),
        value: session,
      })),
      { placeholder: vscode.l10n.t('Worker whose tail is meant') },
    );
  }

  /** After another sign-in the tails of before end: with the credential that made them, which is the one that can delete them. */
  async #endForeign(): Promise<void> {
    const running = [...this.#sessions.values()].filter(isRunning);
    if (running.length === 0) return;
    const now = await this.#parts.session.account(new AbortController().signal).catch(() => undefined);
    const why = now
      ? vscode.l10n.t('… another account is in use now, so this tail ends')
      : vscode.l10n.t('… the account is not connected any more, so this tail ends');
    await Promise.all(running.filter(({ accountId }) => accountId !== now?.accountId).map((session) => session.stop(why)));
  }

  #changed(): void {
    const running = [...this.#sessions.values()].filter(isRunning);
    void vscode.commands.executeCommand('setContext', contextKeys.tailing, this.#sessions.size > 0);
    if (running.length === 0) return this.#status.hide();
    const troubled = running.filter(({ state }) => !isDelivering(state));
    const icon = troubled.length > 0 ? '$(sync~spin)' : running.some(({ state }) => state.kind === 'sampled') ? '$(warning)' : '$(pulse)';
    const [only] = running;
    const words =
      running.length === 1 && only
        ? `${only.target.worker}: ${stateOf(only)}`
        : vscode.l10n.t('{0} tails, {1} live', running.length, running.length - troubled.length);
    this.#status.text = `${icon} ${words}`;
    this.#status.tooltip = running.map((session) => `${session.target.worker}: ${stateOf(session)}`).join('\n');
    this.#status.show();
  }
}

const noFiles: ProjectFiles = { exists: () => false, list: () => [], read: () => undefined };
/** A pause holds back events, not what becomes of the connection. */
const stateOf = ({ isPaused, state }: TailSession): string => {
  if (!isPaused) return state.kind;
  return isDelivering(state) ? vscode.l10n.t('paused') : vscode.l10n.t('paused, {0}', state.kind);
};
const isRunning = (session: TailSession): boolean => session.isRunning;
const keyOf = ({ worker }: TailTarget, { accountId }: SignedIn): string => `${accountId} ${worker}`;
