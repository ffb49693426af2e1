import { ApiError, type Json } from '../http/envelope.ts';
import { digest, newHexId, newUuid } from './ids.ts';
import type { Binding, Deployment, State, Version, Worker } from './model.ts';

/** What a new version is made of, beyond what it takes from its Worker. */
export type VersionParts = Partial<Omit<Version, 'id' | 'number' | 'etag'>>;

export function workerOf(state: State, name: string): Worker {
  const worker = state.workers[name];
  if (worker === undefined) throw new ApiError(404, 10_007, 'This Worker does not exist on your account.');
  return worker;
}

export function createWorker(state: State, name: string, at: string): Worker {
  const worker: Worker = {
    name,
    tag: newHexId(),
    created_on: at,
    modified_on: at,
    versions: [],
    deployments: [],
    schedules: [],
    subdomain: { enabled: false, previews_enabled: false },
    settings: { logpush: false, tags: [], tail_consumers: [], observability: null },
    migration_tag: null,
  };
  state.workers[name] = worker;
  return worker;
}

export function latestVersion(worker: Worker): Version | undefined {
  return worker.versions.at(-1);
}

export function versionOf(worker: Worker, id: string): Version {
  const version = id === 'latest' ? latestVersion(worker) : worker.versions.find((each) => each.id === id);
  if (version === undefined) throw new ApiError(404, 10_092, `Could not find the version ${id} of this Worker.`);
  return version;
}

export function addVersion(worker: Worker, at: string, author: string, parts: VersionParts): Version {
  const base = latestVersion(worker);
  const version: Version = {
    created_on: at,
    author_email: author,
    source: 'wrangler',
    annotations: {},
    has_preview: false,
    bindings: base?.bindings ?? [],
    compatibility_date: base?.compatibility_date ?? null,
    compatibility_flags: base?.compatibility_flags ?? [],
    usage_model: 'standard',
    limits: base?.limits ?? null,
    placement: base?.placement ?? null,
    handlers: base?.handlers ?? [],
    named_handlers: base?.named_handlers ?? [],
    main_module: base?.main_module ?? 'index.js',
    modules: base?.modules ?? [],
    startup_time_ms: 12,
    last_deployed_from: 'wrangler',
    has_assets: base?.has_assets ?? false,
    ...parts,
    id: newUuid(),
    number: (base?.number ?? 0) + 1,
    etag: digest(JSON.stringify(parts.modules ?? base?.modules ?? [])),
  };
  worker.versions.push(version);
  worker.modified_on = at;
  return version;
}

export function addDeployment(
  worker: Worker,
  at: string,
  parts: Partial<Deployment> & Pick<Deployment, 'versions' | 'author_email'>,
): Deployment {
  const deployment: Deployment = {
    source: 'wrangler',
    annotations: {},
    ...parts,
    strategy: 'percentage',
    id: newUuid(),
    created_on: at,
  };
  worker.deployments.unshift(deployment);
  worker.modified_on = at;
  return deployment;
}

/** The only version that serves traffic, if there is exactly one. */
export function soleDeployed(worker: Worker): Version | undefined {
  const [first, second] = worker.deployments[0]?.versions ?? [];
  return first === undefined || second !== undefined ? undefined : worker.versions.find(({ id }) => id === first.version_id);
}

/** Every version with a share of the traffic. */
export function deployedVersions(worker: Worker): Version[] {
  const ids = new Set((worker.deployments[0]?.versions ?? []).map(({ version_id: id }) => id));
  return worker.versions.filter(({ id }) => ids.has(id));
}

/** A binding as the API gives it back: no secret value ever. */
export function shownBinding(binding: Binding): Json {
  if (binding.type !== 'secret_text' && binding.type !== 'secret_key') return binding;
  return { name: binding.name, type: binding.type };
}

export function isSecret(binding: Binding): boolean {
  return binding.type === 'secret_text' || binding.type === 'secret_key';
}

/** Names of the secrets whose value or presence differs between two versions. */
export function changedSecrets(one: Version, other: Version): string[] {
  const values = (version: Version): Map<string, unknown> =>
    new Map(version.bindings.filter(isSecret).map((binding) => [binding.name, binding.text]));
  const [left, right] = [values(one), values(other)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => left.get(name) !== right.get(name) || left.has(name) !== right.has(name))
    .toSorted();
}
