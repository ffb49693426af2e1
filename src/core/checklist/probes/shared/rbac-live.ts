import type { WorkerAnswer, WorkerRequest } from '../../../account/worker-probe.ts';
import type { EvidenceRow } from '../../evidence.ts';
import { row } from '../../evidence-of.ts';
import type { ProbeContext } from '../../probe.ts';
import { unknownBecause } from '../../unknown-because.ts';
import { workerUrls } from '../../worker-urls.ts';
import type { Target } from '../../../wrangler/file.ts';
import type { Part } from './parts.ts';
import { settle } from './parts.ts';

/** What the dashboard answered to the read token; `part` is there when an answer decides. */
export type RoleAnswer = { readonly get?: number; readonly post?: number; readonly part?: Part; readonly rows: readonly EvidenceRow[] };

/**
 * Tries the read token that the person keeps for the dashboard's address: it must read and must not write. The retry names no trace that exists, so
 * nothing happens either way. Undefined without a kept token.
 */
export async function askDashboard(context: ProbeContext, target: Target): Promise<RoleAnswer | undefined> {
  const { workers } = context;
  if (!workers) return undefined;
  const { urls } = await workerUrls(context, target);
  const base = urls.find(({ url }) => workers.hasToken(url, 'ops-read'))?.url;
  if (base === undefined) return undefined;
  const ask = (request: WorkerRequest): Promise<WorkerAnswer> => workers.ask({ ...request, withToken: 'ops-read' }, context.signal);
  const [get, post] = await Promise.all([
    settle(ask({ method: 'GET', url: `${base}/api/meta` })),
    settle(ask({ method: 'POST', url: `${base}/api/retry/__readiness_probe__` })),
  ]);
  const failed = [get, post].find((one) => 'error' in one);
  if (failed && 'error' in failed) {
    const { sentence, reason } = unknownBecause(failed.error);
    return { part: { verdict: 'unknown', sentence: `${base} could not be asked with the read token: ${sentence}`, reason }, rows: [] };
  }
  if ('error' in get || 'error' in post) return undefined;
  const part = judge(base, get, post);
  return {
    get: get.status,
    post: post.status,
    ...(part && { part }),
    rows: [
      row({
        id: 'live:get',
        label: 'read with the read token',
        verdict: get.status === 200 ? 'pass' : 'warn',
        description: `${get.status}`,
        refs: [{ url: base }],
      }),
      row({
        id: 'live:post',
        label: 'write with the read token',
        verdict: post.status === 403 ? 'pass' : 'fail',
        description: post.status === 403 ? 'refused (403)' : `${post.status}`,
        refs: [{ url: base }],
      }),
    ],
  };
}

function judge(base: string, get: WorkerAnswer, post: WorkerAnswer): Part | undefined {
  if (get.status >= 500)
    return { verdict: 'fail', sentence: `${base} answered ${get.status} to the read token: requests crash, so nobody can use it.` };
  if (get.status === 401)
    return { verdict: 'warn', sentence: `The read token that is kept for ${base} was refused (401); keep the right one.` };
  if (get.access || get.intercepted || get.status !== 200)
    return { verdict: 'warn', sentence: `${base} answered ${get.status} to the read token, which tells nothing of its roles.` };
  if (post.status === 403) return undefined;
  return {
    verdict: post.status === 404 || post.status < 300 ? 'fail' : 'warn',
    sentence: `The read token can write: a retry with it was answered ${post.status}, not refused (403).`,
  };
}
