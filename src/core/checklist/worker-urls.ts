import { orAbsent } from '../account/errors.ts';
import type { Target } from '../wrangler/file.ts';
import { isWorkerUrl } from '../config/read-config.ts';
import { child, items } from '../wrangler/node.ts';
import type { ProbeContext } from './probe.ts';
import { unknownBecause } from './unknown-because.ts';
import type { Unknown } from './unknown-because.ts';

/** A base URL (no trailing `/`) and how we know it. */
export type WorkerUrl = {
  readonly url: string;
  readonly kind: 'setting' | 'config' | 'custom-domain' | 'route' | 'workers-dev';
};

/** `problems`: sources that could not be looked at, so that "no URL" is not taken for "not reachable". */
export type WorkerUrls = {
  readonly urls: readonly WorkerUrl[];
  readonly problems: readonly Unknown[];
};

/**
 * Where a target's Worker answers, best first: the config's `urls`, `routes` of the wrangler file, custom domains,
 * zone routes, workers.dev. Only https, or http on the loopback. Never throws for the account: what could not be looked at is in `problems`.
 */
export async function workerUrls(context: Pick<ProbeContext, 'account' | 'config' | 'signal'>, target: Target): Promise<WorkerUrls> {
  const worker = target.name;
  if (worker === undefined) return { urls: [], problems: [] };
  const top = target.file.at(['name']);
  const setting = context.config.urls[worker] ?? (top?.kind === 'string' ? context.config.urls[top.value] : undefined);
  const found: WorkerUrl[] = [];
  if (setting !== undefined) found.push({ url: setting.replace(/\/+$/, ''), kind: 'setting' });
  for (const host of configHosts(target)) found.push({ url: `https://${host}`, kind: 'config' });
  const problems: Unknown[] = [];
  for (const part of await Promise.allSettled([customDomains(context, worker), zoneRoutes(context, worker), workersDev(context, worker)])) {
    if (part.status === 'fulfilled') found.push(...part.value);
    else problems.push(unknownBecause(part.reason));
  }
  const seen = new Set<string>();
  return {
    urls: found.filter(({ url }) => isWorkerUrl(url) && !seen.has(url) && seen.add(url)),
    problems,
  };
}

type Asks = Pick<ProbeContext, 'account' | 'signal'>;

async function customDomains({ account, signal }: Asks, worker: string): Promise<WorkerUrl[]> {
  const domains = account ? await account.domains(signal) : [];
  return domains.filter((d) => d.service === worker).map((d) => ({ url: `https://${d.hostname}`, kind: 'custom-domain' }));
}

async function zoneRoutes({ account, signal }: Asks, worker: string): Promise<WorkerUrl[]> {
  if (!account) return [];
  const zones = await account.zones(signal);
  // One request per zone: an account with many zones would eat the budget, and its Workers have custom domains or a setting.
  const routes = zones.length > 5 ? [] : (await Promise.all(zones.map((zone) => account.routes(zone.id, signal)))).flat();
  return routes
    .filter((route) => route.script === worker)
    .map((route) => hostOf(route.pattern))
    .filter((host) => host !== undefined)
    .map((host) => ({ url: `https://${host}`, kind: 'route' }));
}

async function workersDev({ account, signal }: Asks, worker: string): Promise<WorkerUrl[]> {
  if (!account) return [];
  // No such Worker is an answer: it has no address.
  const state = await orAbsent(account.scriptSubdomain(worker, signal));
  const subdomain = state?.enabled ? await account.accountSubdomain(signal) : undefined;
  return subdomain === undefined ? [] : [{ url: `https://${worker}.${subdomain}.workers.dev`, kind: 'workers-dev' }];
}

function configHosts(target: Target): readonly string[] {
  const single = target.get('route');
  return [...(single ? [single] : []), ...items(target.get('routes'))]
    .map((node) => (node.kind === 'string' ? node : child(node, 'pattern')))
    .map((node) => (node?.kind === 'string' ? hostOf(node.value) : undefined))
    .filter((host) => host !== undefined);
}

/** The host of a route's pattern; a pattern whose path or subdomain is a wildcard gives the host without the path, or nothing. */
function hostOf(pattern: string): string | undefined {
  const bare = pattern.replace(/^[a-z*]+:\/\//i, '');
  const host = bare.split('/')[0] ?? '';
  const path = bare.slice(host.length);
  const isWhole = path === '' || path === '/' || path === '/*';
  return isWhole && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?$/i.test(host) ? host.toLowerCase() : undefined;
}
