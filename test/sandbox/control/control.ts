import type { Context } from '../http/context.ts';
import { anyBody, jsonBody, objectField, textField } from '../http/context.ts';
import { ApiError, type Json, type Reply } from '../http/envelope.ts';
import type { Incoming } from '../http/api.ts';
import type { FaultRule } from '../http/faults.ts';
import { Router, route } from '../http/router.ts';
import type { Sandbox } from '../sandbox.ts';
import { isScenario } from '../scenarios/index.ts';
import type { State } from '../state/model.ts';
import { tailEvent, type EventKind } from '../state/tail-events.ts';
import { applyPatch, type PatchStep } from './patch.ts';

const done: Reply = { status: 200, body: { ok: true } };
const plain = (body: unknown): Reply => ({ status: 200, body });

const router = new Router([
  route('GET', '/health', null, () => done),
  route('GET', '/log', null, ({ sandbox }) => plain(sandbox.log)),
  route('DELETE', '/log', null, ({ sandbox }) => {
    sandbox.log.length = 0;
    return done;
  }),
  route('POST', '/faults', null, (context) => {
    const body = anyBody(context);
    for (const rule of (Array.isArray(body) ? body : [body]) as FaultRule[]) context.sandbox.faults.add(rule);
    return done;
  }),
  route('DELETE', '/faults', null, ({ sandbox }) => {
    sandbox.faults.clear();
    return done;
  }),
  route('POST', '/reset', null, (context) => {
    const name = textField(jsonBody(context), 'scenario') ?? '';
    if (!isScenario(name)) throw new ApiError(400, 0, `there is no scenario ${name}`);
    context.sandbox.reset(name);
    return done;
  }),
  route('GET', '/state', null, ({ sandbox }) => plain(sandbox.state)),
  route('POST', '/patch', null, (context) => {
    const steps = (anyBody(context) ?? []) as PatchStep[];
    const patched = applyPatch(context.sandbox.state, steps) as State;
    context.sandbox.replaceState(
      patched,
      steps.some(({ path }) => path.startsWith('/databases')),
    );
    return done;
  }),
  route('POST', '/clock', null, (context) => {
    context.sandbox.advance(Number(jsonBody(context).advanceMs ?? 0));
    return plain({ now: context.sandbox.now().toISOString() });
  }),
  route('POST', '/rate-limit', null, (context) => {
    const body = jsonBody(context);
    context.sandbox.rateLimit.preset(textField(body, 'token') ?? '', Number(body.used ?? 0), context.sandbox.now().getTime());
    return done;
  }),
  route('GET', '/tails', null, ({ sandbox }) =>
    plain(
      sandbox.tails.all().map(({ id, worker, filters, expiresAt, socket, sent }) => ({
        id,
        worker,
        filters,
        expiresAt,
        connected: socket?.readyState === 1,
        sent,
      })),
    ),
  ),
  route('POST', '/tails/emit', null, emit),
  route('POST', '/tails/disturb', null, (context) => {
    const body = jsonBody(context);
    const how = textField(body, 'how') as 'drop' | 'close' | 'freeze' | 'thaw' | 'expire';
    return plain({ hit: context.sandbox.tails.disturb(how, textField(body, 'worker')) });
  }),
]);

/** One event given whole, or `count` made ones of a kind, at once or at `rate` per second. Answers when all are sent. */
async function emit(context: Context): Promise<Reply> {
  const { sandbox } = context;
  const body = jsonBody(context);
  const worker = textField(body, 'worker') ?? '';
  if ('event' in body)
    return plain({
      delivered: sandbox.tails.emit(worker, objectField(body, 'event'), sandbox.now()),
    });
  const kind = (textField(body, 'kind') ?? 'fetch') as EventKind;
  const count = Number(body.count ?? 1);
  const make = (index: number): Json => tailEvent(sandbox.state, worker, kind, index, sandbox.now());
  if ('rate' in body)
    return plain({
      sent: await sandbox.tails.stream(worker, make, Number(body.rate), count, () => sandbox.now()),
    });
  let delivered = 0;
  for (let index = 0; index < count; index += 1) delivered += sandbox.tails.emit(worker, make(index), sandbox.now());
  return plain({ delivered });
}

/** The switches of the sandbox itself, under `/__sandbox`. They are not in the request log. */
export async function answerControl(sandbox: Sandbox, incoming: Incoming): Promise<Reply> {
  const match = router.find(incoming.method, incoming.path);
  if (typeof match !== 'object') return { status: 404, body: { error: `there is no ${incoming.method} ${incoming.path}` } };
  try {
    return await match.route.handle({
      ...incoming,
      sandbox,
      state: sandbox.state,
      params: match.params,
      token: undefined,
    });
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}
