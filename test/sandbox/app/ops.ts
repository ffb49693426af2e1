import type { Incoming } from '../http/api.ts';
import type { Json, Reply } from '../http/envelope.ts';
import type { Sandbox } from '../sandbox.ts';
import { digest } from '../state/ids.ts';

const json = (body: unknown, status = 200): Reply => ({ status, body });
const publicPaths = new Set(['/', '/app.js', '/favicon.ico', '/health']);

/** The ops dashboard: an open shell, and an API behind a read and a write token. */
export function answerOps(sandbox: Sandbox, incoming: Incoming): Reply {
  const { method, path } = incoming;
  if (publicPaths.has(path))
    return path === '/health'
      ? json({ ok: true })
      : {
          status: 200,
          headers: { 'content-type': 'text/html' },
          body: '<!doctype html><title>Ops</title>',
        };
  const { app } = sandbox.state;
  const role = app.ops === 'open' ? 'write' : roleOf(incoming, app.readToken, app.writeToken);
  if (role === 'none')
    return {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { error: 'unauthorized', message: 'Provide Authorization: Bearer <token>' },
    };
  if (method !== 'GET' && role !== 'write') return json({ error: 'forbidden', message: 'This token may only read.' }, 403);
  return method === 'GET' ? read(sandbox, path, incoming.query) : write(sandbox, method, path);
}

function roleOf({ headers }: Incoming, readToken: string, writeToken: string): 'none' | 'read' | 'write' {
  const own = headers['x-dashboard-token'];
  const given = typeof own === 'string' ? own : (headers.authorization ?? '').replace(/^Bearer\s+/i, '');
  if (given === '') return 'none';
  if (given === writeToken) return 'write';
  return given === readToken ? 'read' : 'none';
}

function read(sandbox: Sandbox, path: string, query: URLSearchParams): Reply {
  const { app } = sandbox.state;
  const limit = Math.min(250, Number(query.get('limit') ?? 50));
  const hours = Number(query.get('hours') ?? 24);
  const until = sandbox.now().getTime();
  const frame: Json = {
    since: until - hours * 3_600_000,
    until,
    workspaceId: query.get('workspace'),
  };
  if (path === '/api/meta')
    return json({
      env: 'production',
      worker: 'ops-dashboard',
      manifestMode: 'full',
      routes: ['chat_notify'],
      schedules: [],
      extensions: [],
      rateLimits: { defaultPerMinute: 600, byRoute: {} },
    });
  if (path === '/api/dead-letters' || (app.gateway && path === '/api/ops/dead-letters'))
    return json({
      limit,
      workspaceId: frame.workspaceId,
      deadLetters: app.deadLetters.slice(0, limit),
    });
  if (path === '/api/error-clusters') return json({ ...frame, clusters: app.clusters.slice(0, limit) });
  if (path === '/api/summary')
    return json({
      windowHours: hours,
      ...frame,
      totalRuns: app.runs.total,
      succeededRuns: app.runs.succeeded,
      failedRuns: app.runs.failed,
      startedRuns: app.runs.started,
      deadLetters: app.deadLetters.length,
      topRoutes: [],
    });
  if (path === '/api/secrets-health')
    return json({
      available: true,
      ok: app.connectors.every(({ status }) => status === 'ready'),
      errors: [],
      connectors: app.connectors,
    });
  if (path === '/api/audit-events') return json({ events: [] });
  return json({ error: 'not found' }, 404);
}

function write(sandbox: Sandbox, method: string, path: string): Reply {
  const [, action, trace] = /^\/api\/(retry|replay)\/([^/]+)$/.exec(path) ?? [];
  if (method !== 'POST' || action === undefined || trace === undefined) return json({ error: 'not found' }, 404);
  const letters = sandbox.state.app.deadLetters;
  if (!letters.some((letter) => letter.traceId === trace))
    return json({ error: action === 'retry' ? 'dead letter not found' : 'run not found' }, 404);
  if (action === 'retry') sandbox.state.app.deadLetters = letters.filter((letter) => letter.traceId !== trace);
  return json({ newTraceId: `retry-${digest(trace).slice(0, 8)}`, traceId: trace }, 202);
}
