import type { Incoming } from '../http/api.ts';
import type { Reply } from '../http/envelope.ts';
import type { Sandbox } from '../sandbox.ts';
import { githubRouter, GithubError } from './routes.ts';
import { digest } from '../state/ids.ts';

const perHour = { signedIn: 5000, anonymous: 60 };

/** A small GitHub REST API: https://docs.github.com/en/rest?apiVersion=2022-11-28 */
export async function answerGithub(sandbox: Sandbox, incoming: Incoming): Promise<Reply & { readonly unrouted?: true }> {
  const signedIn = incoming.headers.authorization !== undefined;
  const limit = signedIn ? perHour.signedIn : perHour.anonymous;
  const headers = {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(limit - 1),
    'x-ratelimit-used': '1',
    'x-ratelimit-reset': String(Math.ceil(sandbox.now().getTime() / 1000) + 3600),
    'x-ratelimit-resource': 'core',
    'x-github-api-version-selected': '2022-11-28',
    server: 'github.com',
    'content-type': 'application/json; charset=utf-8',
  };
  const match = githubRouter.find(incoming.method, incoming.path);
  if (typeof match !== 'object')
    return {
      status: 404,
      headers,
      body: {
        message: 'Not Found',
        documentation_url: 'https://docs.github.com/rest',
        status: '404',
      },
      unrouted: true,
    };
  try {
    const reply = await match.route.handle({
      ...incoming,
      sandbox,
      state: sandbox.state,
      params: match.params,
      token: undefined,
    });
    const etag = `W/"${digest(JSON.stringify(reply.body)).slice(0, 32)}"`;
    if (incoming.headers['if-none-match'] === etag) return { status: 304, headers: { ...headers, etag }, body: '' };
    return { ...reply, headers: { ...headers, etag, ...reply.headers } };
  } catch (error) {
    if (!(error instanceof GithubError)) throw error;
    return {
      status: error.status,
      headers: { ...headers, ...error.headers },
      body: {
        message: error.message,
        documentation_url: 'https://docs.github.com/rest',
        status: String(error.status),
      },
    };
  }
}
