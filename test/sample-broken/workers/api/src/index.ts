import { readSecret, type SecretBinding } from '../../../shared/env';

type Env = {
  ENV_NAME: string;
  API_RATE_LIMIT_PER_MINUTE: string;
  API_INGRESS_TOKEN: SecretBinding;
  API_HMAC_SECRET: string;
  DB: D1Database;
  TASKS: Queue;
  WORKFLOW: Fetcher;
  STRIPE_API_KEY: string;
};

const routes = new Set(['lead_normalizer', 'slack_message', 'noop_ack']);

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/api/charge') return fetch('https://api.stripe.com/v1/charges', { headers: { authorization: `Bearer ${env.STRIPE_API_KEY}` } });
    if (request.method === 'GET' && pathname === '/api/health') return Response.json({ ok: true, env: env.ENV_NAME });
    if (request.method !== 'POST') return Response.json({ error: 'method not allowed' }, { status: 405 });
    const token = request.headers.get('x-api-token') ?? '';
    const expected = await readSecret(env.API_INGRESS_TOKEN);
    if (expected === '' || token !== expected) return Response.json({ error: 'unauthorized' }, { status: 401 });
    const body = await request.text();
    if (!(await isSigned(request, body, env.API_HMAC_SECRET))) return Response.json({ error: 'invalid signature' }, { status: 401 });
    const route = pathname.replace('/api/', '');
    if (!routes.has(route)) return Response.json({ error: 'unknown route' }, { status: 404 });
    const traceId = request.headers.get('x-trace-id') ?? crypto.randomUUID();
    const inserted = await env.DB.prepare('INSERT OR IGNORE INTO idempotency_keys VALUES (?1, ?1, ?2)').bind(traceId, Date.now()).run();
    if (inserted.meta.changes === 0) return Response.json({ traceId, duplicate: true });
    await env.TASKS.send({ traceId, route, body });
    return Response.json({ traceId }, { status: 202 });
  },
};

async function isSigned(request: Request, body: string, secret: string): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const signature = Uint8Array.from((request.headers.get('x-signature')?.replace('v1=', '') ?? '').match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));
  return crypto.subtle.verify('HMAC', key, signature, new TextEncoder().encode(`${request.headers.get('x-signature-timestamp')}.${body}`));
}
