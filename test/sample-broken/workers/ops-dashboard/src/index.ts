type Env = { ENV_NAME: string; DB: D1Database; WORKFLOW: Fetcher; OPS_DASHBOARD_READ_TOKEN: string; OPS_DASHBOARD_WRITE_TOKEN: string };

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/health') return Response.json({ ok: true });
    const token = request.headers.get('authorization')?.replace(/^Bearer /, '') ?? '';
    const isWriter = token !== '' && token === env.OPS_DASHBOARD_WRITE_TOKEN;
    const isReader = isWriter || (token !== '' && token === env.OPS_DASHBOARD_READ_TOKEN);
    if (!isReader) return Response.json({ error: 'unauthorized' }, { status: 401, headers: { 'www-authenticate': 'Bearer' } });
    if (request.method !== 'GET' && !isWriter) return Response.json({ error: 'forbidden' }, { status: 403 });
    if (pathname === '/api/meta') return Response.json({ env: env.ENV_NAME, worker: 'ops-dashboard' });
    if (pathname === '/api/dead-letters') {
      const { results } = await env.DB.prepare('SELECT id, trace_id AS traceId, created_at AS createdAt, error FROM dead_letters ORDER BY id DESC LIMIT 50').all();
      return Response.json({ deadLetters: results });
    }
    return Response.json({ error: 'not found' }, { status: 404 });
  },
};
