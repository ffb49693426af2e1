import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { AccountError } from '../../account/errors.ts';
import type { OperationId } from '../../checklist/operation-ids.ts';
import type { ProcessResult } from '../../process/run-process.ts';
import type { Secret } from '../../secret.ts';
import { OperationError } from '../operation-error.ts';
import type { LogEntry } from '../operations-log.ts';
import type { Confirmation, Plan } from '../plan.ts';
import { runPlan } from '../run-plan.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { lookSignal } from '../send-once.ts';
import { workerState } from '../worker-state.ts';
import { noWrangler, wranglerCommand } from '../wrangler-tool.ts';
import type { RunCommand } from '../wrangler-tool.ts';
import { deployEnd } from './deploy-end.ts';
import type { Ended, Told } from './deploy-end.ts';
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
  version_id: v.nullish(v.pipe(v.string(), v.uuid())),
  targets: v.nullish(v.array(v.string())),
  preview_url: v.nullish(v.string()),
});

/**
 * Deploys (or uploads) with the project's own wrangler, everything said explicitly, and looks at the account afterwards: what is told is what
 * the account shows. Nothing is started when somebody deployed since the plan was shown, nor while another deploy of the Worker runs on this
 * machine. Cancelling ends wrangler, and the account is asked how far it got.
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
  return runPlan(plan, confirmation, context, trace, async (_note, ahead) => {
    const none: DeployResult = { worker, versionId: undefined, urls: [], replacedId: plan.details.replaces?.versionId };
    const not = await whyNot(plan.details, context, ahead);
    if (not) return { ...not, details: none };
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
      return await deployEnd(plan.details, ended, await told(output), options.token, context);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** What stands against starting now; undefined: nothing. */
async function whyNot(
  { worker, kind, deploymentId }: DeployDetails,
  { account, signal }: RunContext,
  ahead: (operation?: OperationId) => Promise<LogEntry | undefined>,
): Promise<Pick<OperationResult<unknown>, 'status' | 'message' | 'error' | 'next'> | undefined> {
  if (signal.aborted)
    return { status: 'stopped', message: `Cancelled. No version of ${worker} was ${kind === 'deploy' ? 'deployed' : 'uploaded'}.` };
  const other = (await ahead()) ?? (kind === 'deploy' ? await ahead('V.rollback') : undefined);
  if (other) {
    const since = new Date(other.at).toISOString().slice(11, 16);
    const message = `${worker} is being ${other.operation === 'V.rollback' ? 'rolled back' : 'deployed already'}, here or in another window, since ${since} UTC, so nothing was started. Wait for its end.`;
    return { status: 'failed', message };
  }
  try {
    const now = await workerState(account, worker, lookSignal());
    if ((now.state === 'deployed' ? now.deployment.id : undefined) === deploymentId) return undefined;
    const message = `Somebody deployed ${worker} since this was shown, so nothing was started. Look at it again.`;
    return { status: 'failed', message, ...(kind === 'deploy' ? { next: 'D.deploy' as const } : {}) };
  } catch (error) {
    if (!AccountError.is(error)) throw error;
    return { status: 'failed', message: `${error.message} So nothing was started, and ${worker} serves what it did.`, error };
  }
}

async function ranToEnd(running: Promise<ProcessResult>): Promise<Ended> {
  try {
    return { result: await running };
  } catch (error) {
    return { why: error instanceof Error ? error.message : 'it was stopped' };
  }
}

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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
