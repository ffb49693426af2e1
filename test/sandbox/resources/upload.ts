import { ApiError, type Json } from '../http/envelope.ts';
import { listField, textField, type Context } from '../http/context.ts';
import type { Binding, State, Version } from '../state/model.ts';
import { inspectModules } from './inspect-modules.ts';
import type { VersionParts } from '../state/worker-state.ts';

const identifier = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

export function sourceOf(context: Context): string {
  return (context.headers['user-agent'] ?? '').startsWith('wrangler') ? 'wrangler' : 'api';
}

export function authorOf(context: Context): string {
  return context.state.user.email;
}

export function annotationsOf(given: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The parts of a version, out of the multipart form that wrangler and the SDK upload: https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/ */
export async function readUpload(context: Context, base: Version | undefined, by: string): Promise<VersionParts> {
  const form = await new Response(new Uint8Array(context.body), {
    headers: { 'content-type': context.headers['content-type'] ?? '' },
  }).formData();
  const metadata = await readMetadata(form);
  const modules: Version['modules'] = [];
  for (const [name, value] of form) {
    if (name === 'metadata' || typeof value === 'string' || value.type === 'application/source-map') continue;
    modules.push({ name, type: value.type, content: await value.text() });
  }
  const main = textField(metadata, 'main_module') ?? textField(metadata, 'body_part') ?? '';
  checkLimits(context.state, metadata);
  const shape = await inspectModules(main, modules);
  const strict = context.query.get('bindings_inherit') === 'strict';
  return {
    source: sourceOf(context),
    annotations: {
      ...annotationsOf((metadata.annotations ?? {}) as Json),
      'workers/triggered_by': by,
    },
    bindings: resolveBindings(context.state, metadata, base, strict),
    compatibility_date: textField(metadata, 'compatibility_date') ?? null,
    compatibility_flags: Array.isArray(metadata.compatibility_flags) ? metadata.compatibility_flags.map(String) : [],
    limits: (metadata.limits as Json | undefined) ?? null,
    placement: (metadata.placement as Json | undefined) ?? null,
    ...shape,
    main_module: main,
    modules,
    last_deployed_from: sourceOf(context),
    has_assets: 'assets' in metadata,
  };
}

async function readMetadata(form: FormData): Promise<Json> {
  const part = form.get('metadata');
  const text = part === null ? '' : typeof part === 'string' ? part : await part.text();
  if (text === '') throw new ApiError(400, 10_021, 'The upload has no metadata part.');
  return JSON.parse(text) as Json;
}

/** Metadata that the caller also needs for what is not versioned. */
export async function uploadMetadata(context: Context): Promise<Json> {
  return readMetadata(
    await new Response(new Uint8Array(context.body), {
      headers: { 'content-type': context.headers['content-type'] ?? '' },
    }).formData(),
  );
}

function checkLimits(state: State, metadata: Json): void {
  if (state.plan !== 'free') return;
  const limits = (metadata.limits ?? {}) as Json;
  if (limits.cpu_ms !== undefined) throw new ApiError(400, 100_328, 'CPU limits are not supported for the Free plan.');
  const steps = (((metadata.migrations ?? {}) as Json).steps ?? []) as Json[];
  if (steps.some((step) => Array.isArray(step.new_classes) && step.new_classes.length > 0)) {
    throw new ApiError(
      400,
      10_097,
      'In order to use Durable Objects with a free plan, you must create a namespace using a `new_sqlite_classes` migration.',
    );
  }
}

/** What the upload declares, with `inherit` looked up and `keep_bindings` carried over from the latest version. */
function resolveBindings(state: State, metadata: Json, base: Version | undefined, strict: boolean): Binding[] {
  const bindings: Binding[] = [];
  const missing: string[] = [];
  for (const given of listField(metadata, 'bindings')) {
    const binding = given as Binding;
    if (bindings.some(({ name }) => name === binding.name))
      throw new ApiError(400, 10_053, `Binding name '${binding.name}' already in use. Please use a different name and try again.`);
    if (binding.type !== 'inherit') {
      checkBinding(state, binding);
      bindings.push(binding);
      continue;
    }
    const inherited = base?.bindings.find(({ name }) => name === (textField(binding, 'old_name') ?? binding.name));
    if (inherited !== undefined) bindings.push({ ...inherited, name: binding.name });
    else if (strict) missing.push(binding.name);
  }
  if (missing.length > 0) throw inheritError(missing);
  const kept = new Set(Array.isArray(metadata.keep_bindings) ? metadata.keep_bindings.map(String) : []);
  const taken = new Set(bindings.map(({ name }) => name));
  return [...bindings, ...(base?.bindings ?? []).filter(({ name, type }) => kept.has(type) && !taken.has(name))];
}

function inheritError(names: readonly string[]): ApiError {
  const error = new ApiError(400, 10_057, '');
  const faults = names.map((name) => ({
    code: 10_057,
    message: `inherit binding '${name}' is invalid: the previous version of this Worker does not have a binding with this name`,
  }));
  return Object.assign(error, { faults });
}

function checkBinding(state: State, binding: Binding): void {
  const refuse = (code: number, message: string): never => {
    throw new ApiError(400, code, message);
  };
  if (binding.type === 'd1') {
    const id = textField(binding, 'id') ?? textField(binding, 'database_id') ?? '';
    if (!identifier.test(id)) refuse(10_021, `binding ${binding.name} of type d1 must have a valid \`id\` specified`);
    if (state.databases[id] === undefined) refuse(10_181, `D1 binding '${binding.name}' references database '${id}' which was not found.`);
  }
  if (binding.type === 'service' && state.workers[String(binding.service)] === undefined) {
    refuse(10_143, `Could not resolve service binding '${binding.name}'. Target script '${String(binding.service)}' not found.`);
  }
  if (binding.type === 'queue' && !Object.values(state.queues).some(({ name }) => name === binding.queue_name)) {
    refuse(100_129, `Queue binding '${binding.name}' references queue '${String(binding.queue_name)}' which was not found.`);
  }
  if (binding.type === 'kv_namespace' && !state.kv.some(({ id }) => id === binding.namespace_id))
    refuse(10_042, `KV namespace '${String(binding.namespace_id)}' is not valid.`);
  if (binding.type === 'r2_bucket' && !state.r2.some(({ name }) => name === binding.bucket_name))
    refuse(10_085, `R2 bucket '${String(binding.bucket_name)}' not found.`);
  if (
    binding.type === 'secrets_store_secret' &&
    !state.stores[String(binding.store_id)]?.secrets.some(({ name }) => name === binding.secret_name)
  ) {
    refuse(10_021, `failed to fetch secrets store binding due to authorization error - check deploy permissions and secret scopes`);
  }
}
