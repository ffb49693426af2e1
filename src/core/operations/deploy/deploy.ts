import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { plainName } from '../../account/errors.ts';
import type { ProcessResult } from '../../process/run-process.ts';
import type { Secret } from '../../secret.ts';
import { OperationError } from '../operation-error.ts';
import type { Confirmation, Plan } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { lookAt, lookSignal, lookUntil } from '../send-once.ts';
import { workerState } from '../worker-state.ts';
import type { WorkerState } from '../worker-state.ts';
import { noWrangler, wranglerCommand } from '../wrangler-tool.ts';
import type { RunCommand } from '../wrangler-tool.ts';
import { outputPath } from './plan-deploy.ts';
import type { DeployDetails } from './plan-deploy.ts';

export type DeployResult = {
  readonly worker: string;
  /** The new version; undefined when none was made, or none was seen. */
  readonly versionId: string | undefined;
  readonly urls: readonly string[];
  /** The version that served before, for watching and for going back. */
  readonly replacedId: string | undefined;
};

export type DeployOptions = {
  /** Starts wrangler: a task in the editor, `runAsChild()` elsewhere. */
  readonly run: RunCommand;
  /** What the child inherits. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Undefined: wrangler uses its own login. */
  readonly token: Secret | undefined;
};

const line = v.object({
  type: v.picklist(['deploy', 'version-upload']),
  version_id: v.nullish(v.string()),
  targets: v.nullish(v.array(v.string())),
  preview_url: v.nullish(v.string()),
});

/**
 * Deploys (or uploads) with the project's own wrangler, everything said explicitly, and looks at the account afterwards: what is told is what
 * the account shows. Nothing is started when somebody deployed since the plan was shown. Cancelling ends wrangler, and the account is asked how far it got.
 */
export async function deploy(
  plan: Plan<DeployDetails>,
  confirmation: Confirmation,
  options: DeployOptions,
  context: RunContext,
): Promise<OperationResult<DeployResult>> {
  const { worker, kind, deploymentId, latestId, tool, args, cwd } = plan.details;
  if (!tool) throw new OperationError('blocked', `${noWrangler.reason} ${noWrangler.wayOut}`);
  const trace =
    kind === 'upload'
      ? ({ look: 'versions', worker, ...(latestId === undefined ? {} : { before: latestId }) } as const)
      : ({ look: 'deployment', worker, versions: [], ...(deploymentId === undefined ? {} : { before: deploymentId }) } as const);
  return runPlan(plan, confirmation, context, trace, async () => {
    const none: DeployResult = { worker, versionId: undefined, urls: [], replacedId: plan.details.replaces?.versionId };
    if (context.signal.aborted) return { status: 'stopped', message: 'Cancelled. Nothing was started.', details: none };
    const before = await lookAt((signal) => workerState(context.account, worker, signal));
    if (!before)
      return { status: 'failed', message: `The account cannot be asked what ${worker} serves now, so nothing was started.`, details: none };
    if (deploymentIdOf(before) !== deploymentId)
      return {
        status: 'failed',
        message: `Somebody deployed ${worker} since this was shown, so nothing was started. Look at it again.`,
        details: none,
      };
    const folder = await mkdtemp(join(tmpdir(), 'preflight-deploy-'));
    try {
      const output = outputPath(folder);
      const command = wranglerCommand(tool, args, {
        cwd,
        environment: options.environment,
        add: { CLOUDFLARE_ACCOUNT_ID: plan.accountId, WRANGLER_OUTPUT_FILE_PATH: output },
        ...(options.token ? { token: options.token } : {}),
      });
      const ended = await ranToEnd(options.run(command, context.signal));
      return await endOf(plan.details, ended, await told(output), options.token, context);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** Milliseconds until a child that was told to end has ended (`runProcess` ends it for good after two seconds). */
const lastWords = 3000;

type Ended = { readonly result: ProcessResult } | { readonly why: string };

async function ranToEnd(running: Promise<ProcessResult>): Promise<Ended> {
  try {
    return { result: await running };
  } catch (error) {
    return { why: error instanceof Error ? error.message : 'it was stopped' };
  }
}

type Told = { readonly versionId: string | undefined; readonly urls: readonly string[] };

/** wrangler's lines of JSON (`writeOutput` in workers-sdk, packages/wrangler/src/output.ts). */
async function told(path: string): Promise<Told> {
  const text = await readFile(path, 'utf8').catch(() => '');
  for (const one of text.split('\n').toReversed()) {
    const seen = v.safeParse(line, parsed(one));
    if (!seen.success) continue;
    const { version_id: id, targets, preview_url: preview } = seen.output;
    return { versionId: id ?? undefined, urls: targets ?? (preview ? [preview] : []) };
  }
  return { versionId: undefined, urls: [] };
}

async function endOf(
  details: DeployDetails,
  ended: Ended,
  said: Told,
  token: Secret | undefined,
  { account, clock, signal }: RunContext,
): Promise<OperationResult<DeployResult>> {
  const { worker, kind, deploymentId, latestId } = details;
  // A wrangler that was ended may still finish the request it had sent.
  if (signal.aborted) await clock.sleep(lastWords, lookSignal());
  const now = await lookUntil(
    clock,
    (own) => workerState(account, worker, own),
    (state) => said.versionId === undefined || serving(state, deploymentId) !== undefined || kind === 'upload',
  );
  const replacedId = details.replaces?.versionId;
  const wasAborted = signal.aborted;
  const trouble = 'why' in ended ? (wasAborted ? 'wrangler was cancelled.' : `wrangler: ${ended.why}`) : errorOf(ended.result, token);
  if (!now) {
    const message = `${trouble || 'wrangler ended.'} The account cannot be asked what ${worker} serves now; look again when the network is back.`;
    return { status: 'uncertain', message, details: { worker, versionId: said.versionId, urls: said.urls, replacedId } };
  }
  const made = kind === 'upload' ? newest(now, latestId) : serving(now, deploymentId);
  const urls = said.urls;
  if (made === undefined) {
    const uploaded = newest(now, latestId);
    const rest = uploaded === undefined ? 'Nothing was changed.' : `Version ${uploaded.slice(0, 8)} was uploaded and does not serve.`;
    const status = wasAborted ? 'stopped' : 'failed';
    return {
      status,
      message:
        `${trouble || 'wrangler ended without a new version.'} ${kind === 'deploy' ? `${worker} serves what it did.` : ''} ${rest}`.replaceAll(
          / +/g,
          ' ',
        ),
      details: { worker, versionId: undefined, urls: [], replacedId },
    };
  }
  const result = { worker, versionId: made, urls, replacedId };
  if (said.versionId !== undefined && said.versionId !== made)
    return {
      status: 'failed',
      message: `Version ${said.versionId.slice(0, 8)} was made, but ${worker} serves ${made.slice(0, 8)}: somebody deployed in between.`,
      details: result,
    };
  const verb = kind === 'deploy' ? `serves version ${made.slice(0, 8)}` : `has the new version ${made.slice(0, 8)}, which is not deployed`;
  if (trouble)
    return {
      status: 'failed',
      message: `${worker} ${verb}, and then: ${trouble} Its routes, crons or queues may not be set; deploy again.`,
      details: result,
    };
  return { status: 'done', message: `${worker} ${verb}.`, details: result, ...(kind === 'upload' ? { next: 'V.deploy' as const } : {}) };
}

function deploymentIdOf(state: WorkerState): string | undefined {
  return state.state === 'deployed' ? state.deployment.id : undefined;
}

function serving(state: WorkerState, before: string | undefined): string | undefined {
  if (state.state !== 'deployed' || state.deployment.id === before) return undefined;
  return state.deployment.versions[0]?.versionId;
}

function newest(state: WorkerState, before: string | undefined): string | undefined {
  const id = state.state === 'absent' ? undefined : state.latest?.id;
  return id === before ? undefined : id;
}

/** wrangler's first error. Its other output lists variables with their values and is not repeated. */
function errorOf({ exitCode, stdout, stderr }: ProcessResult, token: Secret | undefined): string {
  if (exitCode === 0) return '';
  const text = `${stderr}\n${stdout}`.replaceAll(/\u001b\[[\d;]*m/g, '');
  const found = /(?:\[ERROR\]|✘)\s*(?:\[ERROR\])?\s*(.+(?:\n {2,}\S.*){0,3})/.exec(text)?.[1] ?? `it ended with ${exitCode}`;
  const safe = token && token.length >= 8 ? found.replaceAll(token.reveal(), '…') : found;
  return `wrangler: ${plainName(safe.replaceAll(/\s+/g, ' '), 300)}.`.replace(/\.\.$/, '.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
