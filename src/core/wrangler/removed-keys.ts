import type { Path } from './node.ts';

/** A key that wrangler once knew. */
export type RemovedKey = {
  /** Path below the top level or an environment; `#` stands for any item of a list. */
  readonly path: readonly string[];
  /** Wrangler refuses the file; else it warns and goes on. */
  readonly isRefused?: true;
  /** "What is so" after the key's name, then what to do. */
  readonly message: string;
  /** The key that means the same today. */
  readonly replacement?: string;
  /** Wrangler does nothing with it, so taking it out changes nothing. */
  readonly isInert?: true;
};

// Sources: wrangler 4.164.0 (`normalizeAndValidateEnvironment`, `normalizeAndValidateConfig`, `validateContainerApp`),
// developers.cloudflare.com/workers/wrangler/migration/update-v3-to-v4 and update-v1-to-v2, developers.cloudflare.com/workers/wrangler/deprecations.
export const removedKeys: readonly RemovedKey[] = [
  {
    path: ['node_compat'],
    isRefused: true,
    message: 'was removed in wrangler 4, which refuses the file. Use the compatibility flag nodejs_compat.',
  },
  {
    path: ['legacy_env'],
    isRefused: true,
    message: 'was removed, and wrangler refuses the file. Every environment is a Worker of its own today; remove the key.',
  },
  { path: ['type'], isInert: true, message: 'belonged to wrangler 1, which built by project type. Remove it; main says what is built.' },
  {
    path: ['zone_id'],
    isInert: true,
    message: 'at this level belonged to wrangler 1 and is ignored. Give the zone in the route: { pattern, zone_name }.',
  },
  {
    path: ['webpack_config'],
    isInert: true,
    message: 'belonged to wrangler 1, which bundled with webpack. Remove it, or run webpack from build.command.',
  },
  { path: ['usage_model'], isInert: true, message: 'is ignored since all Workers are billed by the standard model. Remove it.' },
  {
    path: ['build', 'upload'],
    isInert: true,
    message: 'belonged to wrangler 1 and is ignored. Name the entry point in main, and modules in rules.',
  },
  { path: ['site', 'entry-point'], message: 'is deprecated. Name the entry point in main.' },
  {
    path: ['kv-namespaces'],
    isInert: true,
    replacement: 'kv_namespaces',
    message: 'is the spelling of wrangler 1 and is ignored. Write kv_namespaces.',
  },
  { path: ['experimental_services'], isInert: true, message: 'was an experiment that ended. Use services.' },
  { path: ['legacy_assets'], isInert: true, message: 'was removed in wrangler 4. Use assets.' },
  { path: ['experimental_assets'], isInert: true, message: 'was an experiment that ended. Use assets.' },
  { path: ['assets', 'experimental_serve_directly'], isInert: true, message: 'was renamed and turned around. Use run_worker_first.' },
  { path: ['assets', 'serve_directly'], isInert: true, message: 'was removed. Use run_worker_first with the opposite value.' },
  {
    path: ['queues', 'producers', '#', 'delivery_delay'],
    isInert: true,
    message: 'has no effect any more. Set it on the queue: wrangler queues update --delivery-delay-secs.',
  },
  { path: ['pipelines', '#', 'pipeline'], replacement: 'stream', message: 'is deprecated. Write stream.' },
  { path: ['containers', '#', 'instances'], replacement: 'max_instances', message: 'is deprecated. Write max_instances.' },
  { path: ['containers', '#', 'durable_objects'], message: 'is deprecated. Use class_name.' },
  { path: ['containers', '#', 'wrangler_ssh'], replacement: 'ssh', message: 'is deprecated. Write ssh.' },
  { path: ['containers', '#', 'configuration'], message: 'is deprecated. Write its fields directly into the container.' },
  { path: ['containers', '#', 'constraints', 'tier'], message: 'is deprecated. Write tiers, a list.' },
  ...['ai', 'browser', 'images'].map((key): RemovedKey => remote([key])),
  ...[
    'kv_namespaces',
    'r2_buckets',
    'd1_databases',
    'vectorize',
    'services',
    'send_email',
    'mtls_certificates',
    'dispatch_namespaces',
    'pipelines',
    'workflows',
  ].map((key) => remote([key, '#'])),
  remote(['queues', 'producers', '#']),
];

/** Remote bindings left their experiment under a shorter name (developers.cloudflare.com/workers/development-testing). */
function remote(path: readonly string[]): RemovedKey {
  return {
    path: [...path, 'experimental_remote'],
    isInert: true,
    replacement: 'remote',
    message: 'was the name of an experiment and is ignored. Write remote.',
  };
}

/** The entry for a key at a path from the root, looking through `env.X` and `previews`. */
export function removedKeyAt(path: Path): RemovedKey | undefined {
  const inner = placeOf(path);
  return removedKeys.find((key) => key.path.length === inner.length && key.path.every((part, index) => part === inner[index]));
}

/** `queues`, `producers`, `#`, `binding`: the path below the environment, with every number of an item as one. */
export function placeOf(path: Path): readonly string[] {
  return withoutScope(path).map((part) => (typeof part === 'number' ? '#' : part));
}

/** The path below the environment it stands in. */
export function withoutScope(path: Path): Path {
  const inner = path[0] === 'env' && path.length > 2 ? path.slice(2) : path;
  return inner[0] === 'previews' && inner.length > 1 ? inner.slice(1) : inner;
}
