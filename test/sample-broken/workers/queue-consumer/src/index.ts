type Env = { ENV_NAME: string; DB: D1Database; WORKFLOW: Fetcher; WORKFLOW_INTERNAL_TOKEN: string };
type Task = { traceId: string; route: string; body: string };

export default {
  async queue(batch: MessageBatch<Task>, env: Env): Promise<void> {
    for (const message of batch.messages) {
      const headers = { authorization: `Bearer ${env.WORKFLOW_INTERNAL_TOKEN}` };
      const answer = await env.WORKFLOW.fetch('https://workflow/run', { method: 'POST', headers, body: JSON.stringify(message.body) });
      if (answer.ok) message.ack();
      else {
        await env.DB.prepare('INSERT INTO dead_letters (trace_id, payload_json, error, created_at) VALUES (?1, ?2, ?3, ?4)')
          .bind(message.body.traceId, '{}', `status ${answer.status}`, Date.now())
          .run();
        message.retry();
      }
    }
  },
};
