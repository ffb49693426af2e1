export default { fetch: (_: Request, env: Env) => new Response(env.LEVEL) };
