export const f = (env: Env) => env.API_TOKEN;
