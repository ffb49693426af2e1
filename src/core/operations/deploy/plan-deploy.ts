import { dirname, join, resolve } from 'node:path';
import { orAbsent } from '../../account/errors.ts';
import type { Version } from '../../account/resources/versions.ts';
import type { Project } from '../../project.ts';
import type { Target } from '../../wrangler/file.ts';
import type { DatabaseTarget } from '../d1/migration-source.ts';
import type { GitState } from '../git-history.ts';
import { OperationError } from '../operation-error.ts';
import { Plan, typedInProduction } from '../plan.ts';
import type { Blocked, PlanContext } from '../plan.ts';
import { versionLabel, workerState } from '../worker-state.ts';
import type { WorkerState } from '../worker-state.ts';
import { isAtLeast, noWrangler } from '../wrangler-tool.ts';
import type { WranglerTool } from '../wrangler-tool.ts';
import { differences } from './differences.ts';
import type { Differences } from './differences.ts';
import { gatesOf, reasonOf } from './gates.ts';
import type { Gate } from './gates.ts';

export type DeployInput = {
  readonly target: Target;
  readonly project: Project;
  /** Absolute folder of the project. */
  readonly root: string;
  readonly isProduction: boolean;
  readonly databases: readonly DatabaseTarget[];
  readonly tool: WranglerTool | undefined;
  readonly git: GitState | undefined;
  readonly checklist?: { readonly done: number; readonly total: number };
  /** `deploy` gives the version all traffic; `upload` makes it and deploys nothing. */
  readonly kind?: DeployKind;
};
export type DeployKind = 'deploy' | 'upload';

export type DeployDetails = {
  readonly kind: DeployKind;
  readonly worker: string;
  /** Absolute path of the wrangler file, and the folder wrangler runs in. */
  readonly config: string;
  readonly cwd: string;
  readonly tool: WranglerTool | undefined;
  /** wrangler's own arguments, everything explicit. */
  readonly args: readonly string[];
  readonly git: GitState | undefined;
  readonly replaces:
    | { readonly label: string; readonly versionId: string; readonly createdOn: string | undefined; readonly author: string | undefined }
    | undefined;
  readonly deploymentId: string | undefined;
  readonly latestId: string | undefined;
  readonly gates: readonly Gate[];
  readonly differences: Differences;
};

/**
 * `wrangler deploy` was `publish` before 3.0, and `versions upload` is no experiment since 3.73
 * (https://developers.cloudflare.com/workers/configuration/versions-and-deployments/gradual-deployments/).
 */
const oldest = { deploy: [3, 0], upload: [3, 73] } as const;
/** `deploy` takes a tag and a message since https://github.com/cloudflare/workers-sdk/pull/12560; `versions upload` always did. */
const notesSince = [4, 66] as const;

/** Bytes that a tag may have: `workers/tag` in https://developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/versions/ */
const longestNote = 100;

/**
 * What a deploy of one target would replace, change and lose, and what is not ready. Reads only. Production is typed; failing gates stand in
 * the risks. Throws `AccountError`, and `OperationError` for a file without a Worker.
 */
export async function planDeploy(input: DeployInput, { account, accountName, signal }: PlanContext): Promise<Plan<DeployDetails>> {
  const { target, isProduction, tool, git, root, kind = 'deploy' } = input;
  const worker = target.name;
  if (worker === undefined || target.isPages)
    throw new OperationError('invalid', `${target.file.path} configures no Worker with a name. Give it a name.`);
  const state = await workerState(account, worker, signal);
  const [gates, found] = await Promise.all([
    gatesOf({ ...input, checklist: input.checklist, account, signal }),
    differencesOf({ target, state, worker, kind }, account, signal),
  ]);
  const config = resolve(root, target.file.path);
  const serving = state.state === 'deployed' ? state.serving[0]?.version : undefined;
  const what = kind === 'deploy' ? `Deploy ${worker}` : `Upload a version of ${worker}`;
  return new Plan({
    operation: 'D.deploy',
    accountId: account.id,
    accountName,
    subject: worker,
    environment: target.env,
    isProduction,
    title: target.env === undefined ? `${what}?` : `${what} to ${target.env}?`,
    changes: changesOf(kind, state, worker, found.difference),
    risks: [
      ...found.difference.willLose.map((one) => `Will lose ${one}.`),
      // What git says stands where it comes from.
      ...gates.filter(({ id }) => id !== 'git').map(({ message }) => `Not ready: ${message.replace(/\.$/, '')}.`),
      ...found.unseen,
      ...unnoted(input),
    ],
    blocked: blockedBy(input, state, kind),
    typeToConfirm: typedInProduction(isProduction && kind === 'deploy', worker),
    details: {
      kind,
      worker,
      config,
      cwd: dirname(config),
      tool,
      args: argumentsOf(kind, target, worker, config, takesNotes(input) ? git : undefined),
      git,
      replaces: serving && {
        label: versionLabel(serving),
        versionId: serving.id,
        createdOn: serving.createdOn,
        author: serving.authorEmail,
      },
      deploymentId: state.state === 'deployed' ? state.deployment.id : undefined,
      latestId: state.state === 'absent' ? undefined : state.latest?.id,
      gates,
      differences: found.difference,
    },
  });
}

async function differencesOf(
  {
    target,
    state,
    worker,
    kind,
  }: { readonly target: Target; readonly state: WorkerState; readonly worker: string; readonly kind: DeployKind },
  account: PlanContext['account'],
  signal: AbortSignal,
): Promise<{ readonly difference: Differences; readonly unseen: readonly string[] }> {
  const version = state.state === 'deployed' ? state.serving[0]?.version : state.state === 'draft' ? state.latest : undefined;
  if (!version) return { difference: { willChange: [], willLose: [] }, unseen: [] };
  // Crons belong to the Worker, not to a version: an upload leaves them (https://developers.cloudflare.com/workers/wrangler/commands/#triggers).
  if (kind === 'upload') return { difference: differences(target, version, undefined), unseen: [] };
  try {
    const schedules = await orAbsent(account.schedules(worker, signal));
    return { difference: differences(target, version, schedules), unseen: [] };
  } catch (error) {
    return { difference: differences(target, version, undefined), unseen: [`The crons could not be seen: ${reasonOf(error)}`] };
  }
}

function changesOf(kind: DeployKind, state: WorkerState, worker: string, { willChange }: Differences): string[] {
  const changes = willChange.map((one) => `Will change: ${one}.`);
  if (kind === 'upload') return ['A new version is uploaded; it serves nobody until it is deployed.', ...changes];
  if (state.state === 'absent') return [`${worker} is created.`];
  if (state.state === 'draft') return [`${worker} is deployed for the first time.`, ...changes];
  const split = state.serving.length > 1 ? ['The gradual deployment ends: the new version gets all the traffic.'] : [];
  const serving = state.serving[0]?.version;
  return [...(serving ? [`Replaces ${[versionLabel(serving), ...madeOf(serving)].join(', ')}.`] : []), ...split, ...changes];
}

function madeOf({ createdOn, authorEmail }: Version): string[] {
  const at = createdOn === undefined || Number.isNaN(Date.parse(createdOn)) ? [] : [`of ${createdOn.slice(0, 16).replace('T', ' ')} UTC`];
  return [...at, ...(authorEmail === undefined ? [] : [`by ${authorEmail}`])];
}

/** An unknown option would end the deploy before it began. */
function takesNotes({ tool, kind = 'deploy' }: DeployInput): boolean {
  return kind === 'upload' || tool === undefined || isAtLeast(tool, notesSince);
}

function unnoted(input: DeployInput): string[] {
  const { git, tool } = input;
  if (!git || takesNotes(input)) return [];
  return [`The version will not say which commit it is: wrangler ${tool?.version ?? ''} cannot note it, and ${notesSince.join('.')} can.`];
}

function blockedBy({ tool, target, project }: DeployInput, state: WorkerState, kind: DeployKind): Blocked[] {
  const blocked: Blocked[] = [];
  if (!tool) blocked.push(noWrangler);
  if (tool && !isAtLeast(tool, oldest[kind]))
    blocked.push({
      reason: `The wrangler ${tool.version} of this project is too old: this needs ${oldest[kind].join('.')} or newer.`,
      wayOut: 'Run npm install --save-dev wrangler@latest.',
    });
  const folder = target.file.path.includes('/') ? `${dirname(target.file.path)}/` : '';
  if (project.files.exists(`${folder}.wrangler/deploy/config.json`))
    blocked.push({
      reason:
        'A build tool points wrangler at a file that it generates (.wrangler/deploy/config.json), so this file is not what would be deployed.',
      wayOut: 'Deploy with the script of the project, or remove the .wrangler/deploy folder.',
    });
  if (target.file.problems.length > 0) blocked.push({ reason: `${target.file.path} has syntax errors.`, wayOut: 'Correct them.' });
  if (kind === 'upload' && state.state === 'absent')
    blocked.push({ reason: 'There is no such Worker yet, and the first version of one must be deployed.', wayOut: 'Deploy it.' });
  return blocked;
}

/** `--env ""` is the top level, whatever CLOUDFLARE_ENV says; `--name` holds even where the file's name changes under us. */
function argumentsOf(kind: DeployKind, target: Target, worker: string, config: string, git: GitState | undefined): string[] {
  const verb = kind === 'deploy' ? ['deploy'] : ['versions', 'upload'];
  const where = ['--config', config, '--env', target.env ?? '', '--name', worker];
  if (!git) return [...verb, ...where];
  const dirty = git.changedFiles > 0 ? ' (with uncommitted changes)' : '';
  const tag = cut(git.tag ?? git.commit.slice(0, 12));
  // One argument each: a commit message that begins with a dash stays a message.
  return [...verb, ...where, `--tag=${tag}`, `--message=${cut(`${git.commit.slice(0, 7)} ${git.subject}${dirty}`)}`];
}

function cut(text: string): string {
  let end = text.slice(0, longestNote).trim();
  while (Buffer.byteLength(end) > longestNote) end = end.slice(0, -1);
  return end;
}

/** Where `wrangler`'s machine output goes; one line of JSON per event. */
export function outputPath(folder: string): string {
  return join(folder, 'wrangler-output.ndjson');
}
