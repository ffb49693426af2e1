import { helper } from './lib';
export default {
  async fetch(request: Request, env: Env) {
    const { API_TOKEN, LEVEL, GITHUB_SECRET: secret } = env;
    return helper({ env }, env['SIGNING_KEY'], API_TOKEN, secret, LEVEL);
  },
};
