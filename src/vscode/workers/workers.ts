import * as vscode from 'vscode';
import { systemClock } from '../../core/account/ports.ts';
import { type AccountSnapshot, createSnapshot, type RefreshKind } from '../../core/account/snapshot.ts';
import { decidingFiles, selectEnvironments, selectTargets } from '../../core/checklist/select-targets.ts';
import type { Project } from '../../core/project.ts';
import { lookAtFile, lookAtWorker, rereadFile, type WorkerLook } from '../../core/workers/look-at-worker.ts';
import { type NamedId, nameIds } from '../../core/workers/named-ids.ts';
import type { Target } from '../../core/wrangler/file.ts';
import type { AccountState, SignedIn } from '../account/session.ts';
import type { ProjectModel } from '../project-models.ts';
import type { Services } from '../services.ts';

/** One target in the view. `isSelected`: of the environment that the side bar is about. */
export type WorkerRow = {
  /** The file's path and the environment: the same from refresh to refresh. */
  readonly id: string;
  readonly target: Target;
  readonly isSelected: boolean;
  readonly look: WorkerLook;
};

/**
 * The targets of the folder in view as file and account have them, and the names of the IDs in its files. The account is asked by `refresh` and by
 * `lookAt`; an edit only compares anew. One refresh runs at a time.
 */
export class Workers implements vscode.Disposable {
  rows: readonly WorkerRow[] = [];
  names: ReadonlyMap<string, NamedId> = new Map();
  model: ProjectModel | undefined;
  /** Who was signed in at the last refresh; undefined before it. */
  account: AccountState | undefined;
  /** Names of the selected environments; `""` is the top level. */
  environments: readonly string[] = [];
  isRunning = false;
  /** The folder's wrangler files were read. */
  hasRead = false;
  /** Epoch ms of the last refresh that ended. */
  refreshedAt = 0;
  readonly #services: Services;
  /** Rows that look otherwise than before; undefined: which rows there are has changed. */
  readonly #changed = new vscode.EventEmitter<ReadonlySet<string> | undefined>();
  readonly onDidChange = this.#changed.event;
  #stop: AbortController | undefined;
  #snapshot: AccountSnapshot | undefined;
  #faces: ReadonlyMap<string, string> = new Map();
  #shape = '';

  constructor(services: Services) {
    this.#services = services;
  }

  /** Looks at the files, then at the account. Resolves when it has ended, also when another refresh ended it. */
  async refresh(kind: RefreshKind): Promise<void> {
    this.#stop?.abort();
    const stop = (this.#stop = new AbortController());
    const project = await this.#read();
    if (!project || stop.signal.aborted) return;
    this.isRunning = true;
    this.#tell();
    try {
      await this.#ask(project, kind, stop.signal);
      this.refreshedAt = Date.now();
    } catch (error) {
      if (stop.signal.aborted) return;
      this.#services.log.error(`Workers: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    if (this.#stop !== stop) return;
    this.isRunning = false;
    this.#tell();
  }

  /** Shows what the files say; the account is about to be asked. */
  async showFiles(): Promise<void> {
    await this.#read();
    this.isRunning = true;
    this.#tell();
  }

  /** The account or the folder is another: what was seen is of no use. */
  forget(): void {
    this.#stop?.abort();
    this.#snapshot = undefined;
    this.rows = [];
    this.names = new Map();
    this.account = undefined;
    this.refreshedAt = 0;
    this.hasRead = false;
    this.isRunning = false;
    this.#tell();
  }

  /** The files are others now; what the account said is compared with them. */
  async reread(): Promise<void> {
    if (this.refreshedAt > 0 && (await this.#read())) this.#tell();
  }

  /** Looks at one Worker of another environment, when its row is opened. */
  async lookAt(id: string): Promise<void> {
    const row = this.row(id);
    const snapshot = this.#snapshot;
    if (!row || !snapshot || row.look.live || row.look.state !== 'unknown') return;
    const look = await this.#look(row.target, snapshot, new AbortController().signal);
    if (this.#snapshot === snapshot) this.#put(new Map([[id, look]]));
  }

  /** Looks at these Workers again, by name, after an operation changed them; at none when nothing was looked at before. */
  async lookAgain(names: ReadonlySet<string>): Promise<void> {
    const { signal } = new AbortController();
    const state = this.refreshedAt === 0 ? undefined : await this.#services.session.open(signal);
    if (state?.kind !== 'signed-in') return;
    const snapshot = snapshotOf(state, 'force');
    const rows = this.rows.filter(({ target }) => target.name !== undefined && names.has(target.name));
    await Promise.all(rows.map(async ({ id, target }) => this.#put(new Map([[id, await this.#look(target, snapshot, signal)]]))));
  }

  row(id: string): WorkerRow | undefined {
    return this.rows.find((one) => one.id === id);
  }

  dispose(): void {
    this.#stop?.abort();
    this.#changed.dispose();
  }

  /** Reads the files; rows keep what the account said of them. */
  async #read(): Promise<Project | undefined> {
    const { folder, environment } = this.#services;
    const model = await folder.model();
    if (this.model !== model) this.rows = [];
    this.model = model;
    const project = await model?.load();
    this.hasRead = true;
    if (!model || !project) return undefined;
    const now = new Date();
    this.environments = selectEnvironments(project, environment.of(model.folder));
    const selected = new Set(selectTargets(project, this.environments).map(idOf));
    const targets = decidingFiles(project.wranglerFiles)
      .flatMap((file) => project.targets(file))
      .filter(({ isPages }) => !isPages);
    this.rows = targets.map((target) => {
      const id = idOf(target);
      const before = this.row(id);
      const isSame = before !== undefined && before.target.name === target.name;
      const look = isSame ? rereadFile(target, before.look, now) : lookAtFile(target, undefined, now);
      return { id, target, isSelected: selected.has(id), look };
    });
    return project;
  }

  async #ask(project: Project, kind: RefreshKind, signal: AbortSignal): Promise<void> {
    const { session } = this.#services;
    const state = await session.open(signal);
    signal.throwIfAborted();
    this.account = state;
    if (state.kind !== 'signed-in') {
      const reason = whyUnseen(state);
      this.#put(new Map(this.rows.map(({ id, target }) => [id, lookAtFile(target, reason, new Date())])));
      return;
    }
    const snapshot = snapshotOf(state, kind);
    this.#snapshot = snapshot;
    const seen = this.rows.filter(({ isSelected, look }) => isSelected || look.live !== undefined);
    const own = { id: state.accountId, name: state.name };
    const [names] = await Promise.all([
      nameIds(project, snapshot, own, signal),
      ...seen.map(async ({ id, target }) => {
        const look = await this.#look(target, snapshot, signal);
        if (!signal.aborted) this.#put(new Map([[id, look]]));
      }),
    ]);
    if (!signal.aborted) this.names = names;
  }

  /** A file that names another account says nothing of this one. */
  async #look(target: Target, snapshot: AccountSnapshot, signal: AbortSignal): Promise<WorkerLook> {
    const written = target.get('account_id');
    const other = written?.kind === 'string' && /^[0-9a-f]{32}$/.test(written.value) && written.value !== snapshot.accountId;
    return other
      ? lookAtFile(target, vscode.l10n.t('in another account ({0}…)', written.value.slice(0, 8)), new Date())
      : lookAtWorker(target, snapshot, new Date(), signal);
  }

  #tell(): void {
    const faces = new Map(this.rows.map((row) => [row.id, this.#faceOf(row)]));
    const shape = JSON.stringify([
      this.account?.kind,
      this.rows.every(({ isSelected, look }) => !isSelected || look.state === 'unknown') && this.rows[0]?.look.reason,
      this.hasRead,
      this.rows.map(({ id, target, isSelected }) => [id, target.name, isSelected]),
    ]);
    const changed = [...faces].filter(([id, face]) => this.#faces.get(id) !== face).map(([id]) => id);
    const isOther = shape !== this.#shape;
    this.#faces = faces;
    this.#shape = shape;
    this.#changed.fire(isOther ? undefined : new Set(changed));
  }

  #faceOf({ look: { live: _live, ...seen }, isSelected }: WorkerRow): string {
    return JSON.stringify([seen, this.isRunning && isSelected && seen.state === 'unknown']);
  }

  #put(looks: ReadonlyMap<string, WorkerLook>): void {
    this.rows = this.rows.map((row) => {
      const look = looks.get(row.id);
      // The file may have been edited while the account was asked.
      return look ? { ...row, look: rereadFile(row.target, look, new Date()) } : row;
    });
    this.#tell();
  }
}

function whyUnseen(state: Exclude<AccountState, SignedIn>): string {
  switch (state.kind) {
    case 'refused':
      return state.error.message;
    case 'choose':
      return vscode.l10n.t('no account chosen');
    case 'untrusted':
      return vscode.l10n.t('Restricted Mode');
    case 'signed-out':
      return vscode.l10n.t('not signed in');
  }
}

function snapshotOf({ account, accountId, memory, budget }: SignedIn, kind: RefreshKind): AccountSnapshot {
  return createSnapshot({ reads: account.reads, accountId, memory, kind, budget, clock: systemClock });
}

function idOf({ file, env }: Target): string {
  return JSON.stringify([file.path, env ?? '']);
}
