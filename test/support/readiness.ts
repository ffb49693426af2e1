import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createAccount } from '../../src/core/account/account.ts';
import { createBudget } from '../../src/core/account/budget.ts';
import { AccountError } from '../../src/core/account/errors.ts';
import { createGitHub } from '../../src/core/account/github/create-github.ts';
import { snapshotGitHub } from '../../src/core/account/github/github-snapshot.ts';
import type { GitHub } from '../../src/core/account/github/github.ts';
import { silentLog } from '../../src/core/account/ports.ts';
import { createSnapshot } from '../../src/core/account/snapshot.ts';
import type { AccountSnapshot } from '../../src/core/account/snapshot.ts';
import { createWorkerProbe } from '../../src/core/account/worker-probe.ts';
import type { WorkerOrigin, WorkerProbe } from '../../src/core/account/worker-probe.ts';
import type { AttestationRecord } from '../../src/core/checklist/attestation.ts';
import type { Evidence, EvidenceRow } from '../../src/core/checklist/evidence.ts';
import type { GitPort } from '../../src/core/checklist/git-port.ts';
import type { Probe, ProbeContext } from '../../src/core/checklist/probe.ts';
import { readDocuments } from '../../src/core/checklist/read-documents.ts';
import { runProbes } from '../../src/core/checklist/run.ts';
import { selectEnvironments, selectTargets } from '../../src/core/checklist/select-targets.ts';
import type { PreflightConfig } from '../../src/core/config/config.ts';
import { configPath, readConfig } from '../../src/core/config/read-config.ts';
import type { GitFacts } from '../../src/core/project.ts';
import { createMemoryProject } from '../../src/core/project/create.ts';
import { Secret } from '../../src/core/secret.ts';
import { quickClock } from '../core/account/loopback.ts';
import { tokens } from '../sandbox/client.ts';
import type { RunningSandbox } from '../sandbox/client.ts';

/** Text of a file, `undefined` to take it away, or a change of what the sample has there. */
export type Edit = string | undefined | ((text: string) => string);

export type Look = {
  /** The project's files; the sample workspace unless told. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Changes of single files of the project. */
  readonly edits?: Readonly<Record<string, Edit>>;
  /** `tokens.main` unless told; `no-d1,no-queues` and the like lack permissions; `null`: signed out. */
  readonly token?: string | null;
  readonly accountId?: string;
  readonly environments?: readonly string[];
  /** Over what the project's own `.preflight/config.jsonc` says. */
  readonly config?: Partial<PreflightConfig>;
  /** What git says of paths; by default every file of the project is tracked. */
  readonly tracked?: Partial<GitFacts> | 'no-git';
  /** Answers of git; those not given are of a repository whose HEAD has every file as it is, with the remote `sample/sample-runtime`. `null`: git is not there. */
  readonly git?: Partial<GitPort> | null;
  /** `null`: not on GitHub; `anonymous`: no token. */
  readonly github?: 'anonymous' | null;
  /** Tokens that the person confirmed for the Workers' addresses; `null`: live probes are off. */
  readonly workerTokens?: WorkerOrigin['tokens'] | null;
  readonly record?: AttestationRecord;
  readonly now?: number;
  /** Milliseconds per request; 5,000 unless told. */
  readonly timeout?: number;
};

/** The sample workspace as texts by path. */
export function sampleTexts(): Record<string, string> {
  const root = fileURLToPath(new URL('../sample/', import.meta.url));
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').replaceAll('//', '/'));
  return Object.fromEntries(paths.toSorted().map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]));
}

/** Everything a probe may look at: the project in memory, the account, GitHub and the Workers at the wire of the sandbox. */
export function readinessContext(sandbox: RunningSandbox, look: Look = {}): ProbeContext {
  const texts = editedTexts(look);
  const config = { ...readConfig(texts[configPath] ?? '').config, ...look.config };
  const project = createMemoryProject(texts, { config, ...gitFacts(texts, look.tracked) });
  const environments = look.environments ?? selectEnvironments(project);
  const now = look.now;
  return {
    project,
    targets: selectTargets(project, environments),
    environments,
    config,
    account: look.token === null ? undefined : accountOf(sandbox, look),
    github: look.github === null ? undefined : gitHubOf(sandbox, look.github, look.timeout),
    workers: look.workerTokens === null ? undefined : workersOf(sandbox, look.workerTokens ?? {}, look.timeout),
    git: look.git === null ? undefined : { ...quietGit, textAtHead: async (path) => texts[path], ...look.git },
    documents: readDocuments(project, 'PRODUCTION_READINESS_CHECKLIST.md'),
    attestations: { of: () => look.record },
    clock: { now: () => now ?? Date.now() },
    signal: new AbortController().signal,
  };
}

/** Runs one probe as a refresh does: what it throws is unknown with its reason. */
export async function lookAt(probe: Probe, sandbox: RunningSandbox, look: Look = {}): Promise<Evidence> {
  const found = await runProbes({ probes: [probe], context: readinessContext(sandbox, look) });
  const seen = found.get(probe.id);
  if (!seen) throw new Error(`${probe.id} gave no evidence`);
  return seen;
}

/** All rows below, with the labels that lead to each: `sample-tasks > consumer`. */
export function rowsOf(of: { readonly rows?: readonly EvidenceRow[] }, path: readonly string[] = []): { path: string; row: EvidenceRow }[] {
  return (of.rows ?? []).flatMap((row) => {
    const here = [...path, row.label];
    return [{ path: here.join(' > '), row }, ...rowsOf(row, here)];
  });
}

/** The first row whose path of labels ends so. */
export function rowAt(of: { readonly rows?: readonly EvidenceRow[] }, end: string): EvidenceRow {
  const all = rowsOf(of);
  const found = all.find(({ path }) => path === end || path.endsWith(` > ${end}`));
  if (!found) throw new Error(`There is no row ${end} among:\n${all.map(({ path }) => path).join('\n')}`);
  return found.row;
}

function editedTexts({ texts = sampleTexts(), edits = {} }: Look): Record<string, string> {
  const edited = { ...texts };
  for (const [path, edit] of Object.entries(edits)) {
    const text = typeof edit === 'function' ? edit(changed(path, edited[path])) : edit;
    if (text === undefined) delete edited[path];
    else if (typeof edit === 'function' && text === edited[path]) throw new Error(`The edit changes nothing in ${path}`);
    else edited[path] = text;
  }
  return edited;
}

function changed(path: string, text: string | undefined): string {
  if (text === undefined) throw new Error(`There is no ${path} to change`);
  return text;
}

function gitFacts(texts: Readonly<Record<string, string>>, facts: Look['tracked']): { git?: GitFacts } {
  if (facts === 'no-git') return {};
  const paths = new Set(Object.keys(texts));
  const all: GitFacts = { tracked: [...paths], isTracked: (path) => paths.has(path), isIgnored: () => false };
  const tracked = facts?.tracked;
  const own = tracked ? { tracked, isTracked: (path: string) => tracked.includes(path) } : {};
  return { git: { ...all, ...own, ...facts } };
}

function accountOf(
  sandbox: RunningSandbox,
  { token = tokens.main, accountId = sandbox.accountId, timeout = 5_000 }: Look,
): AccountSnapshot {
  const clock = quickClock();
  const budget = createBudget({ clock });
  const credential = { type: 'token', token: new Secret(token ?? '') } as const;
  const account = createAccount({ credential, accountId, baseUrl: sandbox.url, clock, budget, log: silentLog, timeout });
  return createSnapshot({ reads: account.reads, accountId, memory: new Map(), kind: 'focus', budget, clock });
}

function gitHubOf(sandbox: RunningSandbox, mode: 'anonymous' | undefined, timeout = 5_000): GitHub {
  const clock = quickClock();
  const github = createGitHub({
    remote: { host: 'github.com', owner: 'sample', repo: 'sample-runtime' },
    baseUrl: sandbox.githubUrl,
    token: mode === 'anonymous' ? undefined : new Secret('sandbox-github-token'),
    budget: createBudget({ clock }),
    clock,
    log: silentLog,
    etags: new Map(),
    timeout,
  });
  return snapshotGitHub(github, { memory: new Map(), kind: 'focus', clock });
}

/**
 * Asks the sandbox's two surfaces where the account says `https://sample-api.sample.workers.dev` and `https://sample-ops-dashboard.sample.workers.dev`;
 * no other address leads anywhere.
 */
function workersOf(sandbox: RunningSandbox, kept: WorkerOrigin['tokens'], timeout = 2_000): WorkerProbe {
  const origins = [{ origin: sandbox.origin, typedByUser: true, tokens: kept }];
  const probe = createWorkerProbe({ origins, clock: quickClock(), log: silentLog, timeout });
  const hosts = [
    ['https://sample-api.sample.workers.dev', sandbox.apiUrl],
    ['https://sample-ops-dashboard.sample.workers.dev', sandbox.opsUrl],
  ] as const;
  const inside = (url: string): string | undefined => {
    if (url.startsWith(sandbox.origin)) return url;
    const [outer, inner] = hosts.find(([host]) => url === host || url.startsWith(`${host}/`)) ?? [];
    return outer === undefined ? undefined : `${inner}${url.slice(outer.length)}`;
  };
  return {
    hasToken: (url, kind) => probe.hasToken(inside(url) ?? url, kind),
    ask: async (request, signal) => {
      const url = inside(request.url);
      if (url === undefined) throw new AccountError('offline', 'The test leads this address nowhere.');
      return { ...(await probe.ask({ ...request, url }, signal)), url: request.url };
    },
  };
}

const quietGit: GitPort = {
  head: async () => 'f'.repeat(40),
  branch: async () => 'main',
  remoteUrl: async () => 'https://github.com/sample/sample-runtime.git',
  userEmail: async () => 'dev@sample.example',
  textAtHead: async () => undefined,
  textBefore: async () => undefined,
  lastCommit: async () => undefined,
  tags: async () => [],
  remoteTags: async () => [],
  countBetween: async () => undefined,
};
