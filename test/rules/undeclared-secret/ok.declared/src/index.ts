import './mail.js';
export default { fetch: (r: Request, env: Env) => new Response(env.API_TOKEN + env.STORE_SECRET + env.PUBLIC_KEY) };
