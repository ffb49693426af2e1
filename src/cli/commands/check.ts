import { statSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../../package.json';
import { connect } from '../../core/account/connect.ts';
import { createBudget } from '../../core/account/budget.ts';
import { findCredential, githubBaseUrl } from '../../core/account/credentials.ts';
import { createGitHub } from '../../core/account/github/create-github.ts';
import { snapshotGitHub } from '../../core/account/github/github-snapshot.ts';
import type { GitHub } from '../../core/account/github/github.ts';
import { isGitHub, parseRemote } from '../../core/account/github/remote.ts';
import { silentLog, systemClock } from '../../core/account/ports.ts';
import { type AccountSnapshot, createSnapshot } from '../../core/account/snapshot.ts';
import { createWorkerProbe } from '../../core/account/worker-probe.ts';
import { checkReadiness } from '../../core/checklist/check-readiness.ts';
import { failingItems, type Report } from '../../core/checklist/report.ts';
import { toJson } from '../../core/checklist/report-json.ts';
import { toSarif } from '../../core/checklist/report-sarif.ts';
import { toMarkdown, toText } from '../../core/checklist/report-text.ts';
import { configPath, readConfig } from '../../core/config/read-config.ts';
import { createGit } from '../../core/checklist/read-git.ts';
import type { GitPort } from '../../core/checklist/git-port.ts';
import type { Project } from '../../core/project.ts';
import { DiskFiles } from '../../core/project/disk-files.ts';
import { loadProject } from '../../core/project/load.ts';
import { Secret } from '../../core/secret.ts';
import { type CheckArguments, UsageError } from '../options.ts';

/** `preflight check`: prints the readiness of a folder, answers the exit code of the contract. */
export async function check(options: CheckArguments): Promise<number> {
  const root = path.resolve(options.folder);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${options.folder} is no folder.`);
  const { config } = readConfig(new DiskFiles(root).read(configPath) ?? '');
  const urls = { ...config.urls, ...options.urls };
  const loaded = await loadProject(root, {
    config: { ...config, urls },
    isTrusted: true,
    bundledSchema: path.join(import.meta.dirname, 'wrangler-schema.json'),
  });
  const [unreadable] = loaded.errors.filter((error) => error.path === '');
  if (unreadable) throw new UsageError(`${root} cannot be read (${unreadable.code}).`);
  const { project } = loaded;
  const asked = options.env ?? (process.env['CLOUDFLARE_ENV'] || undefined);
  refuseUnknown(asked === undefined ? (config.productionEnvironments ?? []) : [asked], project);
  const { signal } = new AbortController();
  const git = createGit(root);
  const account = options.offline ? undefined : await openAccount(project, signal);
  const github = options.offline ? undefined : await openGitHub(git, signal);
  const { report } = await checkReadiness({
    project,
    signal,
    git,
    isOffline: options.offline,
    ...(account ? { account } : {}),
    ...(github ? { github } : {}),
    // The addresses typed on this command line are the person's own; those of the config are only asked over https.
    ...(options.offline
      ? {}
      : {
          workers: createWorkerProbe({
            origins: Object.values(options.urls).map((url) => ({ origin: new URL(url).origin, typedByUser: true, tokens: {} })),
            clock: systemClock,
            log: silentLog,
          }),
        }),
    ...(asked === undefined ? {} : { environments: [asked] }),
  });
  process.stdout.write(format(report, options.format));
  if (account) await sayIfForeign(account, signal);
  return failingItems(report).length > 0 ? 1 : 0;
}

/** Nothing is bound in an environment that is nowhere written, so that a slip of the pen would look ready. */
function refuseUnknown(asked: readonly string[], project: Project): void {
  const names = [...new Set(project.wranglerFiles.flatMap((file) => file.environments))];
  const unknown = asked.find((name) => name !== '' && !names.includes(name));
  if (unknown === undefined || project.wranglerFiles.length === 0) return;
  const choice = names.length > 0 ? `use ${names.join(', ')}` : 'there is only the top level';
  throw new UsageError(`No wrangler file has the environment "${unknown}": ${choice}.`);
}

function format(report: Report, name: CheckArguments['format']): string {
  switch (name) {
    case 'text':
      return `${toText(report)}\n`;
    case 'markdown':
      return `${toMarkdown(report)}\n`;
    case 'json':
      return `${JSON.stringify(toJson(report), undefined, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(toSarif(report, version), undefined, 2)}\n`;
  }
}

/** The account that the environment names; undefined when it names none, and then each item says "signed out". */
async function openAccount(project: Project, signal: AbortSignal): Promise<AccountSnapshot | undefined> {
  const found = await findCredential({ stored: undefined, environment: process.env, runWrangler: undefined }, signal);
  if (!found) return undefined;
  try {
    const { account, budget, choice } = await connect(
      { found, environment: process.env, baseUrl: undefined, project, clock: systemClock, log: silentLog },
      signal,
    );
    if (choice.id !== undefined)
      return createSnapshot({ reads: account.reads, accountId: choice.id, memory: new Map(), kind: 'force', budget, clock: systemClock });
    process.stderr.write(
      `This token sees ${choice.candidates.length} accounts: set CLOUDFLARE_ACCOUNT_ID to one of ${choice.candidates.map(({ id }) => id).join(', ') || 'yours'}.\n`,
    );
  } catch (error) {
    process.stderr.write(`No account was asked: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  return undefined;
}

/** A refusal of an account that the token does not see looks like a lack of permissions: the account is named then. The refresh mostly asked for the list. */
async function sayIfForeign(account: AccountSnapshot, signal: AbortSignal): Promise<void> {
  const seen = await account.accounts(signal).catch(() => []);
  if (seen.length > 0 && !seen.some(({ id }) => id === account.accountId))
    process.stderr.write(
      `This token does not see the account ${account.accountId}: correct account_id or CLOUDFLARE_ACCOUNT_ID, or use a token of that account.\n`,
    );
}

async function openGitHub(git: GitPort, signal: AbortSignal): Promise<GitHub | undefined> {
  const remote = parseRemote((await git.remoteUrl(signal).catch(() => undefined)) ?? '');
  const baseUrl = githubBaseUrl(process.env['GITHUB_API_URL']);
  // A repository on another host must not get the token of this one.
  if (!remote || !isGitHub(remote, enterpriseHost(baseUrl))) return undefined;
  const token = process.env['GITHUB_TOKEN'] ?? process.env['GH_TOKEN'];
  const github = createGitHub({
    remote,
    baseUrl,
    token: token ? new Secret(token) : undefined,
    budget: createBudget({ clock: systemClock }),
    clock: systemClock,
    log: silentLog,
    etags: new Map(),
  });
  return snapshotGitHub(github, { memory: new Map(), kind: 'force', clock: systemClock });
}

function enterpriseHost(baseUrl: string): string | undefined {
  const host = new URL(baseUrl).hostname;
  return host === 'api.github.com' ? undefined : host;
}
