import { fetchWithRetry } from '../../../shared/http-retry';

type Env = { ENV_NAME: string; DB: D1Database; SLACK_WEBHOOK_URL: string; WORKFLOW_INTERNAL_TOKEN: string };
type Task = { traceId: string; route: string; body: string };

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (request.headers.get('authorization') !== `Bearer ${env.WORKFLOW_INTERNAL_TOKEN}`) return new Response('unauthorized', { status: 401 });
    const task = await request.json<Task>();
    await env.DB.prepare('INSERT INTO runs (trace_id, route_id, status, started_at) VALUES (?1, ?2, ?3, ?4)').bind(task.traceId, task.route, 'started', Date.now()).run();
    if (task.route === 'slack_message') {
      const answer = await fetchWithRetry(env.SLACK_WEBHOOK_URL, { method: 'POST', body: task.body });
      if (!answer.ok) throw new Error(`slack answered ${answer.status}`);
    }
    await env.DB.prepare('UPDATE runs SET status = ?2, finished_at = ?3 WHERE trace_id = ?1').bind(task.traceId, 'succeeded', Date.now()).run();
    return Response.json({ ok: true });
  },
};
