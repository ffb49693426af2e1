import * as vscode from 'vscode';
import type { RefreshKind } from '../../core/account/snapshot.ts';
import type { Evidence } from '../../core/checklist/evidence.ts';
import type { ProbeContext } from '../../core/checklist/probe.ts';
import type { Report, ReportItem } from '../../core/checklist/report.ts';
import type { AccountSession } from '../account/session.ts';
import type { WorkerTokens } from '../account/worker-tokens.ts';
import type { ChannelLog } from '../log.ts';
import type { ProjectModel } from '../project-models.ts';
import type { WorkspaceFolder } from '../workspace-folder.ts';
import type { Engine } from './engine.ts';
import type { EnvironmentChoice } from './environment.ts';

/** Items that changed, or `all` when sections, counts or the folder may have. */
export type ReadinessChange = { readonly items: ReadonlySet<string>; readonly all: boolean };

type Parts = {
  readonly session: AccountSession;
  readonly workerTokens: WorkerTokens;
  readonly folder: WorkspaceFolder;
  readonly environment: EnvironmentChoice;
  readonly log: ChannelLog;
};
/** The editor drops clicks on rows that it is drawing again, so rows are drawn in flocks, not one by one. */
const flockMilliseconds = 300;

/**
 * The readiness of the folder in view: the last report, what is being looked at, and the evidence of each item. The checklist's text is read
 * again at once when it changes; the account is asked by `refresh`. One refresh runs at a time: a new one ends the old.
 */
export class Readiness implements vscode.Disposable {
  report: Report | undefined;
  /** The folder of the report. */
  model: ProjectModel | undefined;
  /** Wrangler files of that folder. */
  wranglerFiles = 0;
  /** Items that are being looked at now. */
  running: ReadonlySet<string> = new Set();
  /** Epoch ms of the last whole refresh that ended; 0 when there was none. */
  refreshedAt = 0;
  /** The last refresh stopped on an error of ours, which is in the log. */
  hasFailed = false;
  readonly #parts: Parts;
  readonly #changed = new vscode.EventEmitter<ReadinessChange>();
  readonly onDidChange = this.#changed.event;
  #evidence: ReadonlyMap<string, Evidence> = new Map();
  #loaded: Promise<Engine> | undefined;
  #stop: AbortController | undefined;
  #changedItems = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** Items that a person asked to be looked at again. */
  #asked: ReadonlySet<string> = new Set();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(parts: Parts) {
    this.#parts = parts;
    const startOver = (): void => void this.#startOver();
    this.#subscriptions = [parts.session.onDidChange(startOver), parts.folder.onDidChange(startOver)];
  }

  /** Reads the files only: who ticked, who attested. Quick; gives undefined when no folder is open. */
  async reread(): Promise<Report | undefined> {
    const model = await this.#parts.folder.model();
    this.model = model;
    if (!model) return this.#show(undefined);
    const [engine, project] = await Promise.all([this.#load(), model.load()]);
    if (this.model !== model) return this.report;
    this.wranglerFiles = project.wranglerFiles.length;
    const { state } = this.#parts.session;
    const seen = {
      account: state?.kind === 'signed-in' ? { id: state.accountId, ...(state.name && { name: state.name }) } : undefined,
      environments: this.#parts.environment.of(model.folder),
      evidence: this.#evidence,
    };
    return this.#show(engine.judge(model, project, seen));
  }

  /**
   * Looks at the account, GitHub and the files; `only`: these items. Ends the refresh before it. Resolves when it has ended, also when
   * another refresh ended it.
   */
  async refresh(kind: RefreshKind, only?: ReadonlySet<string>): Promise<void> {
    this.#stop?.abort();
    const stop = (this.#stop = new AbortController());
    const report = await this.reread();
    const { model } = this;
    if (!report || !model || stop.signal.aborted) return;
    const items = report.items.filter((item) => item.class !== 'manual' || item.evidence !== undefined).map(({ id }) => id);
    this.#asked = only ?? new Set();
    this.#setRunning(new Set(only ?? items));
    try {
      const engine = await this.#load();
      const seen = await engine.check({
        model,
        kind,
        only,
        signal: stop.signal,
        previous: this.#evidence,
        environments: this.#parts.environment.of(model.folder),
        onEvidence: (id, evidence) => {
          if (!stop.signal.aborted) this.#take(id, evidence);
        },
      });
      if (stop.signal.aborted) return;
      this.#evidence = seen;
      this.hasFailed = false;
      if (!only) this.refreshedAt = Date.now();
    } catch (error) {
      if (stop.signal.aborted) return;
      this.hasFailed = true;
      this.#parts.log.error(`Refresh: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    this.#markRunning(new Set());
    await this.reread();
  }

  /** What the probes would look at now; undefined when no folder is open. */
  async context(signal: AbortSignal): Promise<ProbeContext | undefined> {
    const model = this.model ?? (await this.#parts.folder.model());
    if (!model) return undefined;
    const engine = await this.#load();
    return engine.context({ model, kind: 'focus', environments: this.#parts.environment.of(model.folder), signal });
  }

  /** Stops what is running; rows keep what was seen. */
  cancel(): void {
    this.#stop?.abort();
    this.#setRunning(new Set());
  }

  /**
   * Whether the row of an item says that it is being looked at. A row that has an answer keeps it while all are looked at again, which the view's own
   * bar tells: most answers are the same, and a row that is not drawn loses no click.
   */
  isSpinning({ id, evidence }: ReportItem): boolean {
    return this.running.has(id) && (evidence === undefined || this.#asked.has(id));
  }

  item(id: string): ReportItem | undefined {
    return this.report?.items.find((one) => one.id === id);
  }

  evidence(id: string): Evidence | undefined {
    return this.#evidence.get(id);
  }

  dispose(): void {
    this.#stop?.abort();
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  /**
   * The account, the folder or the environment is another: what was judged is of no use. Another account has a memory of its own; in this one an answer of
   * the last minute will do, so that going to another environment and back costs what differs.
   */
  async #startOver(): Promise<void> {
    this.cancel();
    this.#evidence = new Map();
    const hadRefreshed = this.refreshedAt > 0;
    this.refreshedAt = 0;
    if (this.report) await this.reread();
    if (hadRefreshed) await this.refresh('focus');
  }

  /** The environment is another: as `#startOver`, for callers who changed it. */
  async startOver(): Promise<void> {
    await this.#startOver();
  }

  #load(): Promise<Engine> {
    const { session, workerTokens } = this.#parts;
    return (this.#loaded ??= import('./engine.ts').then((chunk) => new chunk.Engine(session, workerTokens)));
  }

  #take(id: string, evidence: Evidence): void {
    this.#evidence = new Map([...this.#evidence, [id, evidence]]);
    this.running = new Set([...this.running].filter((one) => one !== id));
    this.#changedItems.add(id);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.reread();
    }, flockMilliseconds);
  }

  #setRunning(running: ReadonlySet<string>): void {
    this.#markRunning(running);
    if (this.#changedItems.size > 0) this.#tell(this.report);
  }

  /** The next change tells it. */
  #markRunning(running: ReadonlySet<string>): void {
    for (const id of [...this.running, ...running]) if (this.running.has(id) !== running.has(id)) this.#changedItems.add(id);
    this.running = running;
  }

  #show(report: Report | undefined): Report | undefined {
    const before = this.report;
    this.report = report;
    for (const item of report?.items ?? []) {
      const old = before?.items.find((one) => one.id === item.id);
      if (!old || faceOf(old) !== faceOf(item)) this.#changedItems.add(item.id);
    }
    this.#tell(before);
    return report;
  }

  #tell(before: Report | undefined): void {
    const items = this.#changedItems;
    this.#changedItems = new Set();
    const all = shapeOf(before) !== shapeOf(this.report);
    if (all || items.size > 0) this.#changed.fire({ items, all });
  }
}

/** What a row shows of an item; evidence is an object of its own at each look. */
function faceOf({ evidence, record, source, ...face }: ReportItem): string {
  return JSON.stringify([face, evidence?.checkedAt, evidence?.staleBecause, record, source?.box]);
}

/** What decides which rows there are. */
function shapeOf(report: Report | undefined): string {
  const rows = report?.items.map(({ id, section, depth, line }) => [id, section, depth, line === undefined]);
  return JSON.stringify([rows, report?.checklistPath, report?.environments, report?.problems]);
}
