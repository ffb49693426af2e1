import { AccountError } from '../account/errors.ts';
import type { GitHub } from '../account/github/github.ts';
import type { AccountSnapshot } from '../account/snapshot.ts';
import type { WorkerProbe } from '../account/worker-probe.ts';
import { configPath, readConfig } from '../config/read-config.ts';
import type { Project } from '../project.ts';
import { attestationsPath, readAttestations } from './attestations.ts';
import type { Evidence } from './evidence.ts';
import type { GitPort } from './git-port.ts';
import { itemOf } from './items.ts';
import { readChecklist } from './markdown.ts';
import type { Clock, Probe, ProbeContext } from './probe.ts';
import { probes as allProbes } from './probes.ts';
import { findChecklist } from './project-paths.ts';
import { readDocuments } from './read-documents.ts';
import { makeReport } from './report.ts';
import type { Report, ReportInput } from './report.ts';
import { runProbes } from './run.ts';
import { selectEnvironments, selectTargets } from './select-targets.ts';

export type ReadinessOptions = {
  readonly project: Project;
  readonly signal: AbortSignal;
  /** Undefined: signed out, or offline by wish. */
  readonly account?: AccountSnapshot;
  /** The account's name, for people. */
  readonly accountName?: string;
  readonly github?: GitHub;
  readonly workers?: WorkerProbe;
  readonly git?: GitPort;
  readonly clock?: Clock;
  /** Environments asked for by `--env`, the setting or `CLOUDFLARE_ENV`; `""` is the top level. */
  readonly environments?: readonly string[];
  /** The registry unless said. */
  readonly probes?: readonly Probe[];
  /** Only these items, e.g. for "re-check"; the others keep `previous`. */
  readonly only?: ReadonlySet<string>;
  /** Evidence of the last refresh of the same account and environments. */
  readonly previous?: ReadonlyMap<string, Evidence>;
  readonly isOffline?: boolean;
  readonly concurrency?: number;
  readonly timeoutMs?: number;
  readonly onEvidence?: (id: string, evidence: Evidence) => void;
};

/** A report with what it was made of, so that a tick can be judged again at once by `makeReport`. */
export type Readiness = { readonly report: Report; readonly input: ReportInput };

/**
 * Reads the checklist, the config's and people's words, and runs the probes. Never throws for what it looks at: what could not be looked at is unknown
 * with its reason. `onEvidence` is called as each probe ends.
 */
export async function checkReadiness(options: ReadinessOptions): Promise<Readiness> {
  const { project, only, previous } = options;
  const local = readLocal(project);
  const context = contextOf(options, local);
  const { clock } = context;
  const wanted = (options.probes ?? allProbes).filter(({ id }) => itemOf(id) !== undefined && (!only || only.has(id)));
  const found = await runProbes({ ...options, probes: wanted, context, heldBack: () => options.account?.heldBack?.() ?? 0 });
  const input: ReportInput = {
    account: options.account && {
      id: options.account.accountId,
      ...(options.accountName !== undefined && { name: options.accountName }),
    },
    environments: context.environments,
    checklistPath: local.checklistPath,
    checklist: local.checklist,
    problems: local.problems,
    evidence: only && previous ? new Map([...previous, ...found]) : found,
    records: local.records,
    now: clock.now(),
  };
  return { report: makeReport(input), input };
}

/**
 * What the files of the project say, without any probe; quick enough for every change of one of the three files.
 * @public The editor takes it through its lazy chunk, as a namespace.
 */
export function readLocal(project: Project): Pick<ReportInput, 'checklistPath' | 'checklist' | 'records' | 'problems'> {
  const checklistPath = findChecklist(project);
  const text = checklistPath === undefined ? undefined : project.files.read(checklistPath);
  const checklist = text === undefined ? undefined : readChecklist(text);
  const attestations = readAttestations(project.files.read(attestationsPath) ?? '');
  const named = project.config.checklist;
  const problems = [
    ...readConfig(project.files.read(configPath) ?? '').problems.map((problem) => ({ path: configPath, problem })),
    ...(named !== undefined && checklistPath === undefined
      ? [{ path: configPath, problem: { span: [0, 0] as const, message: 'The checklist named here is not there; correct its path.' } }]
      : []),
    ...attestations.problems.map((problem) => ({ path: attestationsPath, problem })),
    ...(checklist?.conflicts ?? []).map((span) => ({
      path: checklistPath ?? '',
      problem: { span, message: 'An unresolved merge conflict: lines in it cannot be ticked; resolve it.' },
    })),
  ];
  return { checklistPath, checklist, records: attestations.records, problems };
}

/** What a probe would get to look at: for what a row offers to do, which looks at the same things. */
export function probeContext(options: ReadinessOptions): ProbeContext {
  return contextOf(options, readLocal(options.project));
}

function contextOf(options: ReadinessOptions, local: ReturnType<typeof readLocal>): ProbeContext {
  const { project } = options;
  const environments = selectEnvironments(project, options.environments);
  return {
    project,
    targets: selectTargets(project, environments),
    environments,
    config: project.config,
    account: options.account,
    github: options.github,
    workers: options.workers,
    git: options.isOffline === true ? options.git && localGit(options.git) : options.git,
    documents: readDocuments(project, local.checklistPath),
    attestations: { of: (item) => local.records.get(item) },
    clock: options.clock ?? { now: () => Date.now() },
    signal: options.signal,
  };
}

/** git without the one question that goes to the network. */
function localGit(git: GitPort): GitPort {
  return { ...git, remoteTags: () => Promise.reject(new AccountError('offline', 'The remote is not asked offline.')) };
}
