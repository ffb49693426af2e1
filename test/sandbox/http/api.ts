import type { Sandbox } from '../sandbox.ts';
import { apiRouter } from '../resources/index.ts';
import { allows, credentialOf, refusePermission, refuseToken, tokenOf } from './auth.ts';
import type { Context } from './context.ts';
import { ApiError, failure, type Reply } from './envelope.ts';
import type { Match } from './router.ts';

export type Incoming = Omit<Context, 'params' | 'token' | 'state' | 'sandbox'> & {
  readonly path: string;
};

const accountPattern = /^\/accounts\/([^/]+)/;
const wellFormed = /^[\da-f]{32}$/;

/** Answer a request to the v4 API; `path` is what follows `/client/v4`. */
export async function answerApi(sandbox: Sandbox, incoming: Incoming): Promise<Reply & { readonly unrouted?: true }> {
  const headers: Record<string, string> = {};
  try {
    const credential = credentialOf(incoming.headers);
    const match = apiRouter.find(incoming.method, incoming.path);
    const open = typeof match === 'object' && match.route.needs === null;
    if (!open) {
      const { headers: spent, blockedFor } = sandbox.rateLimit.spend(credential ?? 'none', sandbox.now().getTime());
      Object.assign(headers, spent);
      if (blockedFor > 0 && sandbox.state.settings.enforceRateLimit) {
        headers['retry-after'] = String(blockedFor);
        throw new ApiError(
          429,
          10_429,
          'More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed',
        );
      }
    }
    const reply = await dispatch(sandbox, incoming, match, credential);
    return { ...reply, headers: { ...headers, ...reply.headers } };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ...failure(error.status, error.faults), headers };
  }
}

async function dispatch(
  sandbox: Sandbox,
  incoming: Incoming,
  match: Match | 'method' | undefined,
  credential: string | undefined,
): Promise<Reply & { readonly unrouted?: true }> {
  const { path } = incoming;
  const token = credential === undefined ? undefined : tokenOf(sandbox.state, credential);
  const open = typeof match === 'object' && match.route.needs === null;
  const refused = !open && (token === undefined || (token.status !== 'active' && !path.endsWith('/tokens/verify')));
  if (refused) throw refuseToken(path, credential);
  const account = accountPattern.exec(path)?.[1];
  if (account !== undefined && !wellFormed.test(account)) throw notRouted(path);
  const state = account === undefined ? sandbox.state : sandbox.stateOf(account);
  if (state === undefined) throw new ApiError(403, 10_000, 'Authentication error');
  if (match === undefined) return { ...failure(404, notRouted(path).faults), unrouted: true };
  if (match === 'method')
    return {
      ...failure(405, [{ code: 10_405, message: 'Method not allowed for this authentication scheme' }]),
      unrouted: true,
    };
  if (token !== undefined && !allows(token, match.route.needs)) throw refusePermission(path);
  return match.route.handle({ ...incoming, sandbox, state, params: match.params, token });
}

function notRouted(path: string): ApiError {
  return new ApiError(404, 7003, `Could not route to /client/v4${path}, perhaps your object identifier is invalid?`);
}
