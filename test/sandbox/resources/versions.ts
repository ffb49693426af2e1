import { ApiError, ok, single, type Json, type Reply } from '../http/envelope.ts';
import { jsonBody, objectField, param, textField, type Context } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import type { Binding, Version } from '../state/model.ts';
import {
  addDeployment,
  addVersion,
  createWorker,
  isSecret,
  latestVersion,
  shownBinding,
  versionOf,
  workerOf,
} from '../state/worker-state.ts';
import { deployableVersions } from './deployments.ts';
import { completeObservability, scriptRow } from './scripts.ts';
import { annotationsOf, authorOf, readUpload, sourceOf, uploadMetadata } from './upload.ts';

const read = ['Workers Scripts Read'];
const edit = ['Workers Scripts Edit'];
const script = '/accounts/:account/workers/scripts/:script';
const beta = '/accounts/:account/workers/workers/:script/versions';

export const versionRoutes: readonly Route[] = [
  route('PUT', script, edit, uploadScript),
  route('GET', `${script}/versions`, read, listVersions),
  route('POST', `${script}/versions`, edit, uploadVersion),
  route('GET', `${script}/versions/:version`, read, (context) =>
    ok(versionView(versionOf(workerOf(context.state, param(context, 'script')), param(context, 'version')))),
  ),
  route('GET', beta, read, (context) => single(workerOf(context.state, param(context, 'script')).versions.toReversed().map(betaView))),
  route('GET', `${beta}/:version`, read, (context) =>
    ok(betaView(versionOf(workerOf(context.state, param(context, 'script')), param(context, 'version')))),
  ),
  route('PATCH', `${beta}/latest`, edit, patchLatest),
];

function listVersions(context: Context): Reply {
  const worker = workerOf(context.state, param(context, 'script'));
  const newest = worker.versions.toReversed().map(versionView);
  if (context.query.get('deployable') === 'true') return ok({ items: newest.slice(0, deployableVersions) });
  const page = Math.max(1, Number(context.query.get('page') ?? 1));
  const size = Math.min(100, Number(context.query.get('per_page') ?? 10));
  const items = newest.slice((page - 1) * size, page * size);
  return ok(
    { items },
    {
      page,
      per_page: size,
      count: items.length,
      total_count: newest.length,
      total_pages: Math.ceil(newest.length / size),
    },
  );
}

/** `PUT` of a script makes a version and gives it all traffic. */
async function uploadScript(context: Context): Promise<Reply> {
  const name = param(context, 'script');
  if (!/^[a-z0-9_][a-z0-9-_]{0,254}$/.test(name))
    throw new ApiError(
      400,
      10_016,
      'Invalid Worker name. Ensure the name is lowercase and uses only alphanumerics, hyphens and underscores.',
    );
  const now = context.sandbox.now().toISOString();
  const known = context.state.workers[name];
  const parts = await readUpload(context, known && latestVersion(known), 'upload');
  const metadata = await uploadMetadata(context);
  const worker = context.state.workers[name] ?? createWorker(context.state, name, now);
  const version = addVersion(worker, now, authorOf(context), parts);
  if ('observability' in metadata) worker.settings.observability = completeObservability(metadata.observability);
  if (typeof metadata.logpush === 'boolean') worker.settings.logpush = metadata.logpush;
  if (Array.isArray(metadata.tail_consumers)) worker.settings.tail_consumers = metadata.tail_consumers as Json[];
  const tag = textField(objectField(metadata, 'migrations'), 'new_tag');
  if (tag !== undefined) worker.migration_tag = tag;
  addDeployment(worker, now, {
    versions: [{ version_id: version.id, percentage: 100 }],
    annotations: { ...messageOf(version), 'workers/triggered_by': 'upload' },
    source: sourceOf(context),
    author_email: authorOf(context),
  });
  return ok({
    ...scriptRow(worker),
    deployment_id: version.id.replaceAll('-', ''),
    startup_time_ms: version.startup_time_ms,
    pipeline_hash: version.etag,
    entry_point: version.main_module,
  });
}

async function uploadVersion(context: Context): Promise<Reply> {
  const worker = workerOf(context.state, param(context, 'script'));
  const parts = await readUpload(context, latestVersion(worker), 'version_upload');
  const version = addVersion(worker, context.sandbox.now().toISOString(), authorOf(context), {
    ...parts,
    has_preview: worker.subdomain.previews_enabled,
  });
  return ok(versionView(version));
}

/** The path of `versions secret put`, `delete` and `bulk`: a merge patch of `env` that makes a version and deploys nothing. */
function patchLatest(context: Context): Reply {
  const worker = workerOf(context.state, param(context, 'script'));
  const base = latestVersion(worker);
  if (base === undefined) throw new ApiError(400, 10_222, 'There are no versions of this Worker.');
  const body = jsonBody(context);
  const changes = Object.entries(objectField(body, 'env')) as [string, Json | null][];
  for (const [name, change] of changes) {
    const current = base.bindings.find((binding) => binding.name === name);
    if (current !== undefined && !isSecret(current) && change !== null)
      throw new ApiError(400, 10_053, `Binding name '${name}' already in use. Please use a different name and try again.`);
    if (change === null && (current === undefined || !isSecret(current)))
      throw new ApiError(404, 10_056, `Secret '${name}' was not found.`);
  }
  const touched = new Set(changes.map(([name]) => name));
  const set = changes.flatMap(([name, change]): Binding[] =>
    change === null ? [] : [{ ...change, name, type: textField(change, 'type') ?? 'secret_text' }],
  );
  const version = addVersion(worker, context.sandbox.now().toISOString(), authorOf(context), {
    bindings: [...base.bindings.filter(({ name }) => !touched.has(name)), ...set],
    annotations: {
      ...annotationsOf(objectField(body, 'annotations')),
      'workers/triggered_by': 'secret',
    },
    source: sourceOf(context),
  });
  return ok(betaView(version));
}

function messageOf(version: Version): Record<string, string> {
  const message = version.annotations['workers/message'];
  return message === undefined ? {} : { 'workers/message': message };
}

function metadataOf(version: Version): Json {
  return {
    created_on: version.created_on,
    modified_on: version.created_on,
    source: version.source,
    author_id: 'b0e5d3f2a1c94e6f8d7b6a5c4d3e2f10',
    author_email: version.author_email,
    has_preview: version.has_preview,
    hasPreview: version.has_preview,
  };
}

function listRow(version: Version): Json {
  return {
    id: version.id,
    number: version.number,
    metadata: metadataOf(version),
    annotations: version.annotations,
  };
}

function versionView(version: Version): Json {
  return {
    ...listRow(version),
    resources: {
      script: {
        etag: version.etag,
        handlers: version.handlers,
        named_handlers: version.named_handlers,
        last_deployed_from: version.last_deployed_from,
      },
      script_runtime: {
        ...(version.compatibility_date === null ? {} : { compatibility_date: version.compatibility_date }),
        ...(version.compatibility_flags.length === 0 ? {} : { compatibility_flags: version.compatibility_flags }),
        usage_model: version.usage_model,
        limits: version.limits ?? {},
      },
      bindings: version.bindings.map(shownBinding),
    },
    startup_time_ms: version.startup_time_ms,
  };
}

function betaView(version: Version): Json {
  return {
    id: version.id,
    number: version.number,
    created_on: version.created_on,
    annotations: version.annotations,
    source: version.source,
    main_module: version.main_module,
    compatibility_date: version.compatibility_date,
    compatibility_flags: version.compatibility_flags,
    bindings: version.bindings.map(shownBinding),
    limits: version.limits,
    usage_model: version.usage_model,
    startup_time_ms: version.startup_time_ms,
  };
}
