type Env = { ENV_NAME: string; TASKS: Queue };

const schedules: Record<string, string> = {
  '*/15 * * * *': 'usage_rollup',
  '5 * * * *': 'heartbeat',
  '20 * * * *': 'retry_dead_letters',
  '45 2 * * *': 'config_snapshot',
  '10 3 * * *': 'cleanup_daily',
  '30 8 * * MON-FRI': 'digest_daily',
};

export default {
  async scheduled(event: ScheduledController, env: Env): Promise<void> {
    const route = schedules[event.cron];
    if (route) await env.TASKS.send({ traceId: crypto.randomUUID(), route, body: '{}' });
  },
};
