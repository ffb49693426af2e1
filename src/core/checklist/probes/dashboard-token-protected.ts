import { randomUUID } from 'node:crypto';
import type { WorkerProbe } from '../../account/worker-probe.ts';
import type { Target } from '../../wrangler/file.ts';
import { deployed, effectiveBinding, shortId } from '../deployed.ts';
import type { Deployed } from '../deployed.ts';
import type { EvidenceRow, OperationFix, Ref } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { targetsByRole } from '../select-targets.ts';
import { readAsString } from '../string-reads.ts';
import { unknownBecause } from '../unknown-because.ts';
import { workerUrls } from '../worker-urls.ts';
import { classify } from './shared/dashboard-answer.ts';
import type { Address, Asked } from './shared/dashboard-answer.ts';
import { shippedTokens } from './shared/browser-tokens.ts';
import { pagesDashboard } from './shared/pages-dashboard.ts';
import { combine, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { workerArgs, workerName } from './shared/places.ts';
import { utcDay } from './shared/words.ts';

type Seen = { readonly part: Part; readonly rows: readonly EvidenceRow[]; readonly asked: readonly Asked[]; readonly at?: string };

/**
 * The dashboard must be deployed, and each of its addresses must refuse `GET /api/meta` without a token and with a made-up one, or stand behind
 * Cloudflare Access.
 */
export const dashboardTokenProtected: Probe = {
  id: 'dashboard-token-protected',
  class: 'auto',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.live,
  async run(context) {
    const targets = targetsByRole(context, 'ops-dashboard');
    const seen = await Promise.all(targets.map((target) => (target.isPages ? pagesSeen(context, target) : look(context, target))));
    const shipped = shippedTokens(context.project).map((ref): Part & { readonly ref: Ref } => ({
      verdict: 'fail',
      sentence: `${'path' in ref ? ref.path : ''}:${'path' in ref ? (ref.line ?? 1) : 1} puts the dashboard's token into the page: it is shipped to browsers.`,
      ref,
    }));
    const parts = [...seen.map(({ part }) => part), ...shipped];
    const nobody: Part = {
      verdict: 'unknown',
      sentence: 'No Worker here is known as the dashboard; name it under roles in .preflight/config.jsonc.',
    };
    const decided = parts.length === 0 ? nobody : combine(parts, 'dashboards');
    return evidence(context, {
      ...decided,
      source: 'app',
      facts: {
        urls: seen.flatMap(({ asked }) =>
          asked.map(({ url, kind, status, wwwAuth, by }) => ({ url, kind, status, wwwAuth, access: by === 'access' })),
        ),
        deployedAt: seen.find(({ at }) => at !== undefined)?.at,
      },
      refs: shipped.map(({ ref }) => ref),
      rows: [
        ...(seen.length === 1 ? (seen[0]?.rows ?? []) : seen.map((one, index) => dashboardRow(targets[index], one))),
        ...shipped.map(({ ref, sentence }, at) =>
          row({ id: `shipped:${at}`, label: 'token in the page', verdict: 'fail', description: sentence, refs: [ref] }),
        ),
      ],
      fixes: targets.flatMap((target, index) => fixesOf(target, seen[index])),
      inputs: { targets: targets.map(workerName), urls: seen.flatMap(({ asked }) => asked.map(({ url }) => url)) },
    });
  },
};

function dashboardRow(target: Target | undefined, { part, rows }: Seen): EvidenceRow {
  const label = target ? workerName(target) : 'dashboard';
  return row({ id: `dashboard:${label}`, label, verdict: part.verdict, description: part.sentence, rows });
}

async function look(context: ProbeContext, target: Target): Promise<Seen> {
  const now = await settle(deployed(context, target.name ?? ''));
  if ('error' in now) return { part: now.part, rows: [], asked: [] };
  const name = workerName(target);
  if (now.state !== 'deployed') {
    const sentence = now.state === 'absent' ? `${name} is not deployed.` : `${name} exists but was never deployed.`;
    return { part: { verdict: 'fail', sentence }, rows: [], asked: [] };
  }
  const { urls, problems } = await workerUrls(context, target);
  const previews = await settle(previewUrls(context, now));
  const addresses: Address[] = [...urls, ...('error' in previews ? [] : previews)];
  const asked = await Promise.all(addresses.map((address) => ask(context, target, address, now)));
  const version = shortId(now.serving[0]?.version.id ?? '');
  const blind = problems.map((problem, at) => blindRow(problem, at, asked));
  const rows = [
    row({ id: 'deployed', label: name, verdict: 'pass', description: `version ${version}, deployed ${utcDay(now.deployment.createdOn)}` }),
    ...asked.map((one) => addressRow(target, one)),
    ...blind,
    ...shellRow(asked),
  ];
  return { part: judged(target, `${name} v${version}`, asked, blind, problems), rows, asked, at: now.deployment.createdOn };
}

/** The serving versions have addresses of their own when previews are on (https://developers.cloudflare.com/workers/configuration/previews/). */
async function previewUrls(context: ProbeContext, now: Deployed): Promise<readonly Address[]> {
  const account = required(context, 'account');
  const { previewsEnabled } = await account.scriptSubdomain(now.worker, context.signal);
  const subdomain = previewsEnabled ? await account.accountSubdomain(context.signal) : undefined;
  if (subdomain === undefined) return [];
  return now.serving.map(({ version }) => ({
    url: `https://${shortId(version.id)}-${now.worker}.${subdomain}.workers.dev`,
    kind: 'preview',
  }));
}

function judged(target: Target, name: string, asked: readonly Asked[], blind: readonly EvidenceRow[], problems: readonly Part[]): Part {
  if (asked.length === 0) {
    const [problem] = problems;
    if (problem) return { ...problem, sentence: `${name} is deployed, but its addresses could not be found. ${problem.sentence}` };
    const off = target.get('workers_dev');
    const why = off?.kind === 'boolean' && !off.value ? ' (workers_dev is false and no route leads to it)' : '';
    return { verdict: 'warn', sentence: `${name} is deployed but not reachable from the internet${why}.` };
  }
  const counted = asked.filter(({ part }) => part.verdict !== 'not-applicable');
  const parts = [...counted.map(({ part }) => part), ...problems.filter((_problem, at) => blind[at]?.verdict === 'unknown')];
  if (parts.some(({ verdict }) => verdict !== 'pass')) return combine(parts, 'addresses');
  const [first] = counted;
  if (!first) return { verdict: 'unknown', sentence: `${name} is deployed, but no address of it answered.` };
  const more = counted.length > 1 ? ` All ${counted.length} addresses are protected.` : '';
  const how = first.by === 'access' ? 'is protected by Cloudflare Access' : `refused a request without a token (${first.status})`;
  return { verdict: 'pass', sentence: `${name}: ${first.url} ${how}.${more}` };
}

async function ask(context: ProbeContext, target: Target, address: Address, now?: Deployed): Promise<Asked> {
  try {
    return {
      ...address,
      ...(await askTwice(required(context, 'workers'), address, context.signal, () => crashReason(context, target, now))),
    };
  } catch (error) {
    const why = unknownBecause(error);
    return { ...address, part: { ...why, sentence: `${address.url} could not be asked. ${why.sentence}` } };
  }
}

async function askTwice(
  workers: WorkerProbe,
  address: Address,
  signal: AbortSignal,
  whyCrash: () => string,
): Promise<Omit<Asked, 'url' | 'kind'>> {
  const url = `${address.url}/api/meta`;
  const bare = await workers.ask({ method: 'GET', url }, signal);
  const first = classify(address, bare, 'without a token');
  if (first.part.verdict === 'fail' && bare.status >= 500)
    return { ...first, part: { verdict: 'fail', sentence: `${first.part.sentence}${whyCrash()}` } };
  if (first.by !== 'worker') return first;
  // A dashboard that takes any token at all refuses only those who send none.
  const guessed = await workers.ask({ method: 'GET', url, headers: { authorization: `Bearer probe-${randomUUID()}` } }, signal);
  const second = classify(address, guessed, 'with a made-up token');
  return second.part.verdict === 'pass' ? first : { ...second, wwwAuth: first.wwwAuth ?? false };
}

/** Secrets that the dashboard reads; bound from Secrets Store and read as a string, each request throws. */
const tokens = ['OPS_DASHBOARD_READ_TOKEN', 'OPS_DASHBOARD_WRITE_TOKEN', 'OPS_DASHBOARD_TOKEN'];

/** A Secrets Store binding is an object, so that code which reads it as a string throws; empty when that is not why. */
function crashReason(context: ProbeContext, target: Target, now: Deployed | undefined): string {
  for (const name of tokens) {
    if (!now || effectiveBinding(now, name).binding?.type !== 'secrets_store_secret') continue;
    const ref = readAsString(context, target, name);
    if (ref && 'path' in ref) return ` ${name} is bound from Secrets Store but read as a plain string at ${ref.path}:${ref.line ?? 1}.`;
  }
  return '';
}

function addressRow(target: Target, { url, kind, part, status }: Asked): EvidenceRow {
  const isOpenDefault = part.verdict === 'fail' && (kind === 'workers-dev' || kind === 'preview');
  const action: OperationFix = {
    operation: 'D.subdomain',
    title: `Switch ${kind === 'preview' ? 'preview URLs' : 'workers.dev'} off…`,
    args: { ...workerArgs(target), name: kind },
  };
  return row({
    id: `url:${url}`,
    label: url,
    ...(part.verdict !== 'not-applicable' && { verdict: part.verdict }),
    description: `${kind}: ${part.sentence}`,
    refs: [{ url }],
    facts: { status },
    ...(part.missing && { missing: part.missing }),
    ...(isOpenDefault && { action }),
  });
}

/**
 * Addresses that may be there, but could not be looked for. Where the Worker itself refuses strangers, it does so at every address; where only Access
 * stands before it, an address beside Access may be open.
 */
function blindRow({ sentence, missing }: Part, at: number, asked: readonly Asked[]): EvidenceRow {
  const refusesItself = asked.some(({ by, part }) => by === 'worker' && part.verdict === 'pass');
  return row({
    id: `blind:${at}`,
    label: 'other addresses',
    ...(!refusesItself && { verdict: 'unknown' }),
    description: sentence,
    ...(missing && { missing }),
  });
}

function shellRow(asked: readonly Asked[]): readonly EvidenceRow[] {
  if (!asked.some(({ by }) => by === 'worker')) return [];
  return [row({ id: 'shell', label: 'page', description: 'The page at / may be public: it holds no data.' })];
}

async function pagesSeen(context: ProbeContext, target: Target): Promise<Seen> {
  return pagesDashboard(context, target, (url) => ask(context, target, { url, kind: 'pages' }));
}

function fixesOf(target: Target, seen: Seen | undefined): readonly OperationFix[] {
  if (!seen || seen.part.verdict === 'pass' || target.isPages) return [];
  const args = workerArgs(target);
  const put = ['OPS_DASHBOARD_READ_TOKEN', 'OPS_DASHBOARD_WRITE_TOKEN'].map((name): OperationFix => ({
    operation: 'S.put',
    title: `Put ${name} on ${workerName(target)}…`,
    args: { ...args, name },
  }));
  return [{ operation: 'D.deploy', title: `Deploy ${workerName(target)}…`, args }, ...put];
}
