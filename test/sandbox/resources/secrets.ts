import { ApiError, ok, single, type Json, type Reply } from '../http/envelope.ts';
import { jsonBody, objectField, param, textField, type Context } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';
import type { Binding, Worker } from '../state/model.ts';
import { addDeployment, addVersion, isSecret, latestVersion, shownBinding, soleDeployed, workerOf } from '../state/worker-state.ts';
import { authorOf, sourceOf } from './upload.ts';

const read = ['Workers Scripts Read'];
const edit = ['Workers Scripts Edit'];
const at = '/accounts/:account/workers/scripts/:script';
const largest = 5120;
const mostOperations = 100;

export const secretRoutes: readonly Route[] = [
  route('GET', `${at}/secrets`, read, (context) =>
    single((latestVersion(workerOf(context.state, param(context, 'script')))?.bindings ?? []).filter(isSecret).map(shownBinding)),
  ),
  route('PUT', `${at}/secrets`, edit, (context) => {
    const body = jsonBody(context);
    const name = textField(body, 'name') ?? '';
    change(context, [[name, body]]);
    return ok({ name, type: textField(body, 'type') ?? 'secret_text' });
  }),
  route('GET', `${at}/secrets/:name`, read, (context) =>
    ok(shownBinding(existing(workerOf(context.state, param(context, 'script')), param(context, 'name')))),
  ),
  route('DELETE', `${at}/secrets/:name`, edit, (context) => {
    change(context, [[param(context, 'name'), null]]);
    return ok(null);
  }),
  route('PATCH', `${at}/secrets-bulk`, edit, bulk),
];

/** A merge patch: what is left out stays, `null` deletes. */
function bulk(context: Context): Reply {
  if (!(context.headers['content-type'] ?? '').startsWith('application/merge-patch+json'))
    throw new ApiError(415, 10_015, 'The content type of this request must be application/merge-patch+json.');
  const changes = Object.entries(objectField(jsonBody(context), 'secrets')) as [string, Json | null][];
  if (changes.length > mostOperations) throw new ApiError(400, 10_021, `At most ${mostOperations} secrets can be changed at once.`);
  change(context, changes);
  return ok((latestVersion(workerOf(context.state, param(context, 'script')))?.bindings ?? []).filter(isSecret).map(shownBinding));
}

function existing(worker: Worker, name: string): Binding {
  const found = latestVersion(worker)?.bindings.find((binding) => binding.name === name && isSecret(binding));
  if (found === undefined) throw new ApiError(404, 10_056, `Secret '${name}' was not found on this Worker.`);
  return found;
}

/** Every change of a secret makes a version and deploys it, which is why the latest version must be the one that serves all traffic. */
function change(context: Context, changes: readonly (readonly [string, Json | null])[]): void {
  const worker = workerOf(context.state, param(context, 'script'));
  const base = latestVersion(worker);
  if (worker.deployments.length > 0 && base !== soleDeployed(worker)) {
    throw new ApiError(
      400,
      10_215,
      "Secret edit failed. You attempted to modify a secret, but the latest version of your Worker isn't currently deployed. Please ensure that the latest version of your Worker is fully deployed (wrangler versions deploy) before modifying secrets.",
    );
  }
  for (const [name, value] of changes) check(worker, name, value);
  const touched = new Set(changes.map(([name]) => name));
  const set = changes.flatMap(([name, value]): Binding[] =>
    value === null ? [] : [{ name, type: textField(value, 'type') ?? 'secret_text', text: value.text }],
  );
  const now = context.sandbox.now().toISOString();
  const version = addVersion(worker, now, authorOf(context), {
    bindings: [...(base?.bindings ?? []).filter(({ name }) => !touched.has(name)), ...set],
    annotations: { 'workers/triggered_by': 'secret' },
    source: sourceOf(context),
  });
  if (worker.deployments.length === 0) return;
  addDeployment(worker, now, {
    versions: [{ version_id: version.id, percentage: 100 }],
    annotations: { 'workers/triggered_by': 'secret' },
    source: sourceOf(context),
    author_email: authorOf(context),
  });
}

function check(worker: Worker, name: string, value: Json | null): void {
  if (value === null) {
    existing(worker, name);
    return;
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new ApiError(400, 10_021, `The secret name '${name}' is not a valid binding name.`);
  const current = latestVersion(worker)?.bindings.find((binding) => binding.name === name);
  if (current !== undefined && !isSecret(current))
    throw new ApiError(400, 10_053, `Binding name '${name}' already in use. Please use a different name and try again.`);
  if (Buffer.byteLength(textField(value, 'text') ?? '') > largest)
    throw new ApiError(400, 10_054, `The value of secret '${name}' is larger than ${largest} bytes.`);
}
