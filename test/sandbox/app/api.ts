import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Incoming } from '../http/api.ts';
import type { Reply } from '../http/envelope.ts';
import type { Sandbox } from '../sandbox.ts';
import { digest } from '../state/ids.ts';

const json = (body: unknown, status: number): Reply => ({ status, body });
const maxSkewSeconds = 300;
const routes = new Set(['/api/chat_notify', '/api/slack_message', '/api/tasks']);

/** The ingress Worker: token first, then the signature, then the route. */
export function answerApi(sandbox: Sandbox, incoming: Incoming): Reply {
  const { app } = sandbox.state;
  if (incoming.path === '/api/health' || incoming.path === '/health') return json({ ok: true }, 200);
  if (incoming.method !== 'POST') return json({ error: 'method not allowed' }, 405);
  if (app.api === 'healthy' && tokenOf(incoming) !== app.ingressToken) return json({ error: 'unauthorized' }, 401);
  if (app.api !== 'open' && !signed(sandbox, incoming)) return json({ error: 'invalid signature' }, 401);
  if (!routes.has(incoming.path)) return json({ error: 'unknown route' }, 404);
  const trace = incoming.headers['x-trace-id'];
  return json(
    {
      accepted: true,
      traceId: typeof trace === 'string' ? trace : `trace-${digest(incoming.body).slice(0, 8)}`,
    },
    202,
  );
}

function tokenOf({ headers }: Incoming): string {
  for (const name of ['x-api-token', 'x-api-key', 'x-webhook-token'] as const) {
    const value = headers[name];
    if (typeof value === 'string') return value;
  }
  return (headers.authorization ?? '').replace(/^Bearer\s+/i, '');
}

function signed(sandbox: Sandbox, { headers, body }: Incoming): boolean {
  const stamp = String(headers['x-signature-timestamp'] ?? '');
  if (Math.abs(sandbox.now().getTime() / 1000 - Number(stamp)) > maxSkewSeconds) return false;
  const wanted = Buffer.from(
    `v1=${createHmac('sha256', sandbox.state.app.hmacSecret)
      .update(`${stamp}.${body.toString('utf8')}`)
      .digest('hex')}`,
  );
  const given = Buffer.from(String(headers['x-signature'] ?? ''));
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}
