// What the readiness view does with the core: one chunk with the account SDK and the Markdown parser, loaded on the first refresh.
import * as vscode from 'vscode';
import { signedOutReads } from '../../core/account/account.ts';
import type { AccountError } from '../../core/account/errors.ts';
import { silentLog, systemClock } from '../../core/account/ports.ts';
import { type AccountSnapshot, createSnapshot, type RefreshKind } from '../../core/account/snapshot.ts';
import { createWorkerProbe } from '../../core/account/worker-probe.ts';
import { checkReadiness, probeContext, readLocal, type ReadinessOptions } from '../../core/checklist/check-readiness.ts';
import type { Evidence } from '../../core/checklist/evidence.ts';
import type { ProbeContext } from '../../core/checklist/probe.ts';
import { createGit } from '../../core/checklist/read-git.ts';
import { makeReport, type Report, type ReportInput } from '../../core/checklist/report.ts';
import { selectEnvironments } from '../../core/checklist/select-targets.ts';
import { createProject } from '../../core/project/create.ts';
import { DiskFiles } from '../../core/project/disk-files.ts';
import type { Project, ProjectFiles } from '../../core/project.ts';
import { GitHubSession } from '../account/github-session.ts';
import type { AccountSession } from '../account/session.ts';
import type { WorkerTokens } from '../account/worker-tokens.ts';
import { settings } from '../contributions.ts';
import type { ProjectModel } from '../project-models.ts';

type Look = {
  readonly model: ProjectModel;
  readonly kind: RefreshKind;
  readonly environments: readonly string[] | undefined;
  readonly signal: AbortSignal;
};
type Seen = Pick<ReportInput, 'account' | 'evidence'> & { readonly environments: readonly string[] | undefined };
type CheckOptions = Look & {
  readonly only: ReadonlySet<string> | undefined;
  readonly previous: ReadonlyMap<string, Evidence>;
  readonly onEvidence: (id: string, evidence: Evidence) => void;
};

/** Runs the probes of one folder with what the window is signed in to. */
export class Engine {
  readonly #session: AccountSession;
  readonly #workerTokens: WorkerTokens;
  readonly #github: GitHubSession;

  constructor(session: AccountSession, workerTokens: WorkerTokens) {
    this.#session = session;
    this.#workerTokens = workerTokens;
    this.#github = new GitHubSession(session.environment);
  }

  /** Judges what was seen by what the files say now: who ticked, who attested. Asks nobody. */
  judge(model: ProjectModel, project: Project, seen: Seen): Report {
    const { account, evidence, environments } = seen;
    const local = readLocal(snapshotOf(model, project));
    return makeReport({ ...local, account, evidence, environments: selectEnvironments(project, environments), now: Date.now() });
  }

  /** Throws only when cancelled. */
  async check(options: CheckOptions): Promise<ReadonlyMap<string, Evidence>> {
    const { only, previous, onEvidence } = options;
    const parts = await this.#parts(options);
    const { input } = await checkReadiness({ ...parts, previous, onEvidence, ...(only && { only }) });
    return input.evidence;
  }

  /** What a probe would get now: for what a row offers to do. Throws only when cancelled. */
  async context(options: Look): Promise<ProbeContext> {
    return probeContext(await this.#parts(options));
  }

  async #parts({ model, kind, environments, signal }: Look): Promise<ReadinessOptions> {
    const project = snapshotOf(model, await model.load());
    const isTrusted = vscode.workspace.isTrusted && model.folder.scheme === 'file';
    const git = isTrusted ? createGit(model.folder.fsPath) : undefined;
    const [account, github] = await Promise.all([
      this.#account(kind, signal),
      git && this.#github.open(git, kind, signal).catch(() => undefined),
    ]);
    return {
      project,
      signal,
      ...(account && { account }),
      ...(github && { github }),
      ...(git && { git }),
      ...(isTrusted && this.#mayAskWorkers() && { workers: await this.#workers() }),
      ...(environments && { environments }),
    };
  }

  async #account(kind: RefreshKind, signal: AbortSignal): Promise<AccountSnapshot | undefined> {
    const state = await this.#session.open(signal);
    if (state.kind === 'refused') return refusing(state.error);
    if (state.kind !== 'signed-in') return undefined;
    const { account, accountId, memory, budget } = state;
    return createSnapshot({ reads: account, accountId, memory, kind, budget, clock: systemClock });
  }

  #mayAskWorkers(): boolean {
    return vscode.workspace.getConfiguration().get<boolean>(settings.liveChecks, true);
  }

  async #workers() {
    return createWorkerProbe({
      origins: await this.#workerTokens.origins(),
      clock: systemClock,
      log: silentLog,
    });
  }
}

/** An account that could not be opened: each probe that asks it hears why, instead of "signed out". */
function refusing(error: AccountError): AccountSnapshot {
  const reads = signedOutReads();
  const refuse = (): Promise<never> => Promise.reject(error);
  return { ...reads, ...Object.fromEntries(Object.keys(reads).map((name) => [name, refuse])), accountId: '' };
}

/** The project as it stands now: what git and wrangler files say from the model, every other file read again, open editors over the disk. */
function snapshotOf(model: ProjectModel, project: Project): Project {
  const disk = model.folder.scheme === 'file' ? new DiskFiles(model.folder.fsPath) : project.files;
  const { root, wranglerFiles, git, config, schemaFor } = project;
  return createProject({
    root,
    wranglerFiles,
    git,
    config,
    ...(schemaFor && { schemaFor }),
    files: withEditors(model, disk),
  });
}

function withEditors(model: ProjectModel, disk: ProjectFiles): ProjectFiles {
  const open = new Map<string, string>();
  for (const document of vscode.workspace.textDocuments) {
    if (document.uri.scheme === model.folder.scheme && document.isDirty) open.set(model.pathOf(document.uri), document.getText());
  }
  return {
    exists: (path) => disk.exists(path),
    list: (path) => disk.list(path),
    read: (path) => open.get(path) ?? disk.read(path),
  };
}
