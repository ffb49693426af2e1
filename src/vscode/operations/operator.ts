import * as vscode from 'vscode';
import { systemClock } from '../../core/account/ports.ts';
import type { Budget } from '../../core/account/budget.ts';
import { createOperationsLog, type OperationsLog } from '../../core/operations/operations-log.ts';
import type { OperationId } from '../../core/checklist/operation-ids.ts';
import type { Confirmation, Plan, PlanContext } from '../../core/operations/plan.ts';
import type { OperationResult, RunContext } from '../../core/operations/run-plan.ts';
import type { Ui } from '../../core/ports.ts';
import type { Project } from '../../core/project.ts';
import type { SignedIn } from '../account/session.ts';
import { commands } from '../contributions.ts';
import type { ProjectModel } from '../project-models.ts';
import { UserError } from '../run-command.ts';
import type { Services } from '../services.ts';
import { type ConfirmOptions, confirmPlan } from './confirm-plan.ts';
import { fileLogStore, isAlive, Sessions } from './log-store.ts';
import { type Ended, nextStep } from './next-step.ts';
import { pause, withCancel, withProgress } from './progress.ts';
import type { Request } from './request.ts';
import { RowsDue } from './rows-due.ts';

/** The folder that a command works on. */
export type Workplace = { readonly model: ProjectModel; readonly project: Project; readonly root: string };

/** What the commands share: who is signed in, the question before a change, its progress, and what is told afterwards. */
export class Operator {
  readonly services: Services;
  readonly log: OperationsLog;
  readonly sessions: Sessions;
  /** Commands under way, and the places in the queue of requests that they were given. */
  #running = 0;
  readonly #hurries = new Map<Budget, () => void>();
  readonly rowsDue: RowsDue;
  /** What ends the watching of a Worker, by its name. */
  readonly #watches = new Map<string, AbortController>();

  constructor(services: Services) {
    const { context, log } = services;
    this.services = services;
    this.rowsDue = new RowsDue(services);
    this.sessions = new Sessions(context.globalState);
    this.log = createOperationsLog({
      store: fileLogStore(context),
      clock: systemClock,
      session: this.sessions.own,
      isAlive,
      onFault: (message) => log.warn(message),
    });
  }

  get ui(): Ui {
    return this.services.ui;
  }

  /** Runs a command. While one runs its requests do not wait behind those of a refresh. */
  async command(work: () => Promise<unknown>): Promise<void> {
    this.#running += 1;
    this.rowsDue.pause();
    try {
      await work();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) {
        for (const calm of this.#hurries.values()) calm();
        this.#hurries.clear();
        this.rowsDue.goOn();
      }
    }
  }

  /** The folder in view with its wrangler files as they are now. Throws `UserError` without trust, a folder, or files on disk. */
  async workplace(request: Request): Promise<Workplace> {
    assertTrusted();
    const { projects, folder } = this.services;
    const named = request.folder === undefined ? undefined : projects.in(vscode.Uri.parse(request.folder));
    const model = named ?? (await folder.model());
    if (!model) throw new UserError(vscode.l10n.t('No folder is open. Open the folder of your Workers.'));
    if (model.folder.scheme !== 'file')
      throw new UserError(vscode.l10n.t('This folder is not on disk, so nothing can be run in it. Open a local copy.'));
    const project = await model.refresh();
    return { model, project, root: model.folder.fsPath };
  }

  /** Throws `UserError` in a workspace that is not trusted, before any token is read, and when nobody is signed in. */
  async signedIn(signal: AbortSignal): Promise<SignedIn> {
    assertTrusted();
    const state = await this.services.session.open(signal);
    if (state.kind === 'signed-in') {
      const { budget } = state;
      if (this.#running > 0 && !this.#hurries.has(budget)) this.#hurries.set(budget, budget.hurry());
      return this.#named(state);
    }
    if (state.kind === 'refused') throw state.error;
    if (state.kind === 'choose')
      throw new UserError(vscode.l10n.t('The token sees several accounts. Choose the one to work on.'), {
        title: vscode.l10n.t('Choose Account'),
        command: commands.switchAccount,
      });
    throw new UserError(vscode.l10n.t('No Cloudflare account is connected. Connect one, then try again.'), {
      title: vscode.l10n.t('Connect Account'),
      command: commands.connect,
    });
  }

  /** With the account's name, which is learned in the background after the sign-in; a question names it, so it is worth a moment. */
  async #named(state: SignedIn): Promise<SignedIn> {
    const { session } = this.services;
    for (let waited = 0; waited < 1000; waited += 50) {
      const now = session.state;
      if (now?.kind !== 'signed-in' || now.accountId !== state.accountId || now.name !== undefined)
        return now?.kind === 'signed-in' && now.accountId === state.accountId ? now : state;
      await pause(50);
    }
    return state;
  }

  /** Runs what only reads, with a cancel button when it takes long. Cancelled: throws a `CancellationError`. */
  async looking<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withCancel(title, (signal) => work(signal));
  }

  planContext(signedIn: SignedIn, signal: AbortSignal): PlanContext {
    const { account, name } = signedIn;
    return { account, signal, ...(name ? { accountName: name } : {}) };
  }

  /** Asks, and when agreed carries a plan out with progress; tells how it ended. Undefined: not agreed. */
  async carryOut<D, T>(
    signedIn: SignedIn,
    plan: Plan<D>,
    options: ConfirmOptions & { readonly request?: Request; readonly isQuiet?: boolean },
    run: (confirmation: Confirmation, context: RunContext) => Promise<OperationResult<T>>,
  ): Promise<OperationResult<T> | undefined> {
    const confirmation = await confirmPlan(this.ui, plan, options);
    if (!confirmation) return undefined;
    const { operation, subject } = plan;
    const rows = ofOneWorker.has(operation) ? { rows: [subject] } : {};
    const workers = operation === 'V.deploy' ? { workers: [subject] } : {};
    const what = { title: plan.title.replace(/\?$/, ''), operation, ...rows, ...workers };
    const result = await this.running(what, signedIn, (context) => run(confirmation, context));
    if (options.isQuiet !== true) this.tell({ ...result, operation: plan.operation }, options.request ?? {});
    return result;
  }

  /**
   * Runs what changes the account, with progress and a cancel button, and looks at the rows again afterwards: those of `workers`, whose versions
   * it changes and whose watches it ends, or of `rows`, else all.
   */
  async running<T>(
    { title, operation, workers, rows }: Running,
    { account }: SignedIn,
    work: (context: RunContext) => Promise<T>,
  ): Promise<T> {
    await this.sessions.begin();
    let isUncertain = false;
    try {
      const result = await withProgress(title, (signal, onProgress) =>
        work({ account, clock: systemClock, log: this.log, signal, onProgress }),
      );
      const ends = endsOf(result);
      isUncertain = ends.includes('uncertain');
      if (ends.every((status) => status === 'done')) for (const worker of workers ?? []) this.#watches.get(worker)?.abort();
      return result;
    } finally {
      await this.sessions.end(!isUncertain);
      this.rowsDue.add(operation, workers ?? rows);
    }
  }

  /** One quiet line when it is done; one sentence with the next verb when it is not, or when something is to follow. */
  tell(result: Pick<OperationResult<unknown>, 'message'> & Ended, request: Request): void {
    const step = nextStep(result, request);
    if (result.status !== 'done' && result.status !== 'stopped') {
      this.services.log.info(result.message);
      throw new UserError(result.message, step ?? logStep());
    }
    if (result.status === 'done' && result.next !== undefined && step) return void this.#offer(result.message, step);
    this.services.log.info(result.message);
    vscode.window.setStatusBarMessage(`$(${result.status === 'done' ? 'check' : 'circle-slash'}) ${result.message}`, 15_000);
  }

  /** The signal of a new watch of a Worker, which ends the one before. */
  watch(worker: string): AbortSignal {
    this.#watches.get(worker)?.abort();
    const stop = new AbortController();
    this.#watches.set(worker, stop);
    this.services.context.subscriptions.push({ dispose: () => stop.abort() });
    return stop.signal;
  }

  /** Not awaited: a command does not wait until somebody presses the button. */
  async #offer(message: string, step: NonNullable<UserError['action']>): Promise<void> {
    this.services.log.info(`${message}\n    Offered: ${step.title}`);
    if ((await vscode.window.showInformationMessage(message, step.title)) === step.title)
      await vscode.commands.executeCommand(step.command, ...(step.args ?? []));
  }
}

type Running = {
  readonly title: string;
  readonly operation: OperationId;
  /** Names of Workers. */
  readonly workers?: readonly string[];
  /** Names of Workers. */
  readonly rows?: readonly string[];
};

/** Operations on one Worker, which their plan names as its subject. */
const ofOneWorker: ReadonlySet<OperationId> = new Set(['S.put', 'S.delete', 'S.bulk', 'S.versionPut', 'C.put', 'D.subdomain', 'V.deploy']);

/** How what ran ended: one, or several in turn. */
function endsOf(result: unknown): readonly unknown[] {
  if (typeof result !== 'object' || result === null) return [];
  if ('status' in result) return [result.status];
  return 'results' in result && Array.isArray(result.results) ? result.results.flatMap(endsOf) : [];
}

function logStep(): UserError['action'] {
  return { title: vscode.l10n.t('Operations Log'), command: commands.showOperations };
}

export function assertTrusted(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(vscode.l10n.t('This workspace is not trusted, so nothing is run and no account is asked. Trust it first.'), {
    title: vscode.l10n.t('Manage Trust'),
    command: 'workbench.trust.manage',
  });
}
