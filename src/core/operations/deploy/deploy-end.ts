import { orAbsent, plainName } from '../../account/errors.ts';
import type { AccountError } from '../../account/errors.ts';
import type { Version } from '../../account/resources/versions.ts';
import type { ProcessResult } from '../../process/run-process.ts';
import type { Secret } from '../../secret.ts';
import type { OperationResult, RunContext } from '../run-plan.ts';
import { lookAt, lookSignal, lookUntil } from '../send-once.ts';
import { workerState } from '../worker-state.ts';
import type { WorkerState } from '../worker-state.ts';
import type { DeployResult } from './deploy.ts';
import type { DeployDetails } from './plan-deploy.ts';

/** Milliseconds until a child that was told to end has ended (`runProcess` ends it for good after two seconds). */
const lastWords = 3000;

/** How wrangler ended: by itself, or why it did not. */
export type Ended = { readonly result: ProcessResult } | { readonly why: string };

/** What wrangler said it made. */
export type Told = { readonly versionId: string | undefined; readonly urls: readonly string[] };

/** What is so after wrangler has ended: the account is asked, and its word stands over wrangler's. */
export async function deployEnd(
  details: DeployDetails,
  ended: Ended,
  said: Told,
  token: Secret | undefined,
  { account, clock, signal }: RunContext,
): Promise<OperationResult<DeployResult>> {
  const { worker, kind, deploymentId } = details;
  // A wrangler that was ended may still finish the request it had sent.
  if (signal.aborted || 'why' in ended) await clock.sleep(lastWords, lookSignal());
  let blind: AccountError | undefined;
  const now = await lookUntil(
    clock,
    (own) => workerState(account, worker, own),
    (state) => said.versionId === undefined || serving(state, deploymentId) !== undefined || kind === 'upload',
    (error) => (blind = error),
  );
  const wasAborted = signal.aborted;
  const trouble = 'why' in ended ? (wasAborted ? 'wrangler was cancelled.' : `wrangler: ${ended.why}.`) : errorOf(ended.result, token);
  const none: DeployResult = { worker, versionId: said.versionId, urls: said.urls, replacedId: details.replaces?.versionId };
  if (!now) {
    const short = said.versionId?.slice(0, 8);
    const what = short === undefined ? `What ${worker} serves now` : `wrangler made version ${short}; what ${worker} serves now`;
    const message = `${trouble || 'wrangler ended.'} ${what} cannot be seen: ${blind?.message ?? ''}`;
    return { status: 'uncertain', message: message.trim(), details: none, ...(blind ? { error: blind } : {}) };
  }
  if (kind === 'upload') {
    const { versionId } = said;
    const own = versionId === undefined ? undefined : await lookAt(async (look) => orAbsent(account.version(worker, versionId, look)));
    return endOf({ details, none, trouble, wasAborted, now, made: own ?? newest(now, details.latestId), said });
  }
  return endOf({ details, none, trouble, wasAborted, now, made: serving(now, deploymentId), said });
}

type Seen = {
  readonly details: DeployDetails;
  readonly none: DeployResult;
  readonly trouble: string;
  readonly wasAborted: boolean;
  readonly now: WorkerState;
  /** The version that is there now and was not when the plan was made. */
  readonly made: Version | undefined;
  readonly said: Told;
};

function endOf(seen: Seen): OperationResult<DeployResult> {
  const { details, none, trouble, made, said } = seen;
  const { worker, kind } = details;
  if (made === undefined) return nothingMade(seen);
  const short = made.id.slice(0, 8);
  if (said.versionId === undefined && isForeign(made, details)) {
    const message = `${trouble || 'wrangler ended without a new version.'} Somebody else ${kind === 'deploy' ? `deployed ${worker} meanwhile: it serves ${short}` : `uploaded ${short} of ${worker} meanwhile`}. Look at it again.`;
    return { status: seen.wasAborted ? 'stopped' : 'failed', message, details: none };
  }
  if (said.versionId !== undefined && said.versionId !== made.id) {
    const serves = kind === 'deploy' ? `${worker} serves ${short}` : `${worker} shows ${short} as the newest`;
    const message = `Version ${said.versionId.slice(0, 8)} was made, but ${serves}: somebody deployed in between. Look at its versions.`;
    return { status: 'failed', message, details: { ...none, versionId: made.id } };
  }
  const result = { ...none, versionId: made.id };
  const verb = kind === 'deploy' ? `serves version ${short}` : `has the new version ${short}, which is not deployed`;
  if (!trouble)
    return { status: 'done', message: `${worker} ${verb}.`, details: result, ...(kind === 'upload' ? { next: 'V.deploy' as const } : {}) };
  const unnamed = said.versionId === undefined && !isNoted(details) ? ', which wrangler did not name' : '';
  const todo =
    unnamed === ''
      ? kind === 'deploy'
        ? 'Its routes, crons or queues may not be set; deploy again.'
        : 'Look at its versions before you upload again.'
      : 'Look at its versions: it may be of somebody else.';
  return { status: 'failed', message: `${worker} ${verb}${unnamed}, and then: ${trouble} ${todo}`, details: result };
}

function nothingMade({ details, none, trouble, wasAborted, now, said }: Seen): OperationResult<DeployResult> {
  const { worker, kind, latestId } = details;
  const uploaded = newest(now, latestId);
  const isOwn = uploaded !== undefined && (said.versionId === uploaded.id || !isForeign(uploaded, details));
  const parts = [
    trouble || 'wrangler ended without a new version.',
    kind === 'deploy' ? `${worker} serves what it did.` : '',
    isOwn ? `Version ${uploaded.id.slice(0, 8)} was uploaded and does not serve.` : 'Nothing was changed.',
  ];
  return {
    status: wasAborted ? 'stopped' : 'failed',
    message: parts.filter((part) => part !== '').join(' '),
    details: { ...none, versionId: undefined, urls: [] },
  };
}

/** True when the note on a version is not the one that this deploy would have written; where it writes none, nobody knows. */
function isForeign({ message }: Version, details: DeployDetails): boolean {
  return isNoted(details) && !details.args.includes(`--message=${message ?? ''}`);
}

function isNoted({ args }: DeployDetails): boolean {
  return args.some((one) => one.startsWith('--message='));
}

function serving(state: WorkerState, before: string | undefined): Version | undefined {
  if (state.state !== 'deployed' || state.deployment.id === before) return undefined;
  return state.serving[0]?.version;
}

function newest(state: WorkerState, before: string | undefined): Version | undefined {
  const latest = state.state === 'absent' ? undefined : state.latest;
  return latest?.id === before ? undefined : latest;
}

/** wrangler's first error with the reason below it. Its other output lists variables with their values and is not repeated. */
function errorOf({ exitCode, stdout, stderr }: ProcessResult, token: Secret | undefined): string {
  if (exitCode === 0) return '';
  const text = `${stderr}\n${stdout}`.replaceAll(/\u001b\[[\d;]*m/g, '');
  const found = reasonIn(text) ?? `it ended with ${exitCode}`;
  const safe = token && token.length >= 8 ? found.replaceAll(token.reveal(), '…') : found;
  return `wrangler: ${plainName(safe.replaceAll(/\s+/g, ' '), 300)}.`.replace(/[.:]+\.$/, '.');
}

const mark = /^.*?(?:✘\s*)?(?:\[ERROR\]|✘)\s*/;
/** Lines below the first that are still of it: what esbuild and the API say, and where. */
const mostReasons = 2;

function reasonIn(text: string): string | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => mark.test(line));
  // Said before anything else runs, without the mark: an editor that was not started from a shell often has an older Node.
  if (at < 0 && /^Error: Cannot find module /m.test(text)) return 'a part of it is not installed. Run npm install';
  if (at < 0)
    return /Wrangler requires at least Node\.js \S+ You are using [\w.]+\./.exec(text)?.[0].concat(' Update the node on the search path.');
  const head = lines[at]?.replace(mark, '').trim() ?? '';
  // Other sentences are whole, and advice for a terminal follows.
  if (!/(?::|failed\.)$/.test(head)) return head;
  const reasons: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (reasons.length === mostReasons || /^\S/.test(line)) break;
    // A value of the file may be anything, and the source itself is not repeated.
    const words = line
      .replace(mark, '')
      .trim()
      .replace(/^- /, '')
      .replace(/ but got .*$/, '.');
    if (/^(?:\d+\s*)?[│╵|]/.test(words)) break;
    if (words !== '') reasons.push(words);
  }
  return [head, ...reasons].join(' ');
}
