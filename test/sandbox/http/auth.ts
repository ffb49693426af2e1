import type { IncomingHttpHeaders } from 'node:http';
import { hexId } from '../state/ids.ts';
import type { State, Token } from '../state/model.ts';
import { ApiError } from './envelope.ts';
import type { Needs } from './router.ts';

/** Short names for permission groups, for tokens such as `no-billing` or `no-d1,no-queues`. */
const groups: Readonly<Record<string, readonly string[]>> = {
  account: ['Account Settings'],
  analytics: ['Account Analytics'],
  billing: ['Billing'],
  d1: ['D1'],
  kv: ['Workers KV Storage'],
  memberships: ['Memberships'],
  notifications: ['Notifications'],
  observability: ['Workers Observability'],
  pages: ['Cloudflare Pages'],
  queues: ['Queues'],
  r2: ['Workers R2 Storage'],
  scripts: ['Workers Scripts'],
  'secrets-store': ['Secrets Store'],
  tail: ['Workers Tail'],
  user: ['User Details'],
  zones: ['Zone', 'Workers Routes'],
};

/** What the request carries as credentials, or undefined. */
export function credentialOf(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer.trim();
  const key = headers['x-auth-key'];
  return typeof key === 'string' && headers['x-auth-email'] !== undefined ? key : undefined;
}

/** Tokens of the scenario, and tokens whose own text says what they lack: `no-x[,no-y]`, `read-only`, also combined. */
export function tokenOf(state: State, credential: string): Token | undefined {
  const known = state.tokens[credential];
  if (known !== undefined) return known;
  const parts = credential.split(',');
  const understood = parts.every((part) => part === 'read-only' || (part.startsWith('no-') && groups[part.slice(3)] !== undefined));
  if (!understood) return undefined;
  const missing = parts.flatMap((part) => groups[part.slice(3)] ?? []);
  return {
    id: hexId(credential),
    owner: 'user',
    status: 'active',
    expires_on: null,
    missing,
    readOnly: parts.includes('read-only'),
  };
}

export function allows(token: Token, needs: Needs): boolean {
  if (needs === null || needs.length === 0) return true;
  return needs.some((need) => {
    const write = need.endsWith(' Edit');
    return !token.missing.includes(need.replace(/ (Read|Edit)$/, '')) && !(write && token.readOnly);
  });
}

/** Identity endpoints and product endpoints refuse in different words. */
export function refuseToken(path: string, credential: string | undefined): ApiError {
  if (credential === undefined) return new ApiError(400, 9106, 'Missing X-Auth-Key, X-Auth-Email or Authorization headers');
  if (path.endsWith('/tokens/verify')) return new ApiError(401, 1000, 'Invalid API Token');
  const identity = /^\/(user|memberships|accounts(\/[^/]+)?)$/.test(path);
  return identity ? new ApiError(403, 9109, 'Invalid access token') : new ApiError(401, 10_000, 'Authentication error');
}

export function refusePermission(path: string): ApiError {
  return path === '/user'
    ? new ApiError(403, 9109, 'Unauthorized to access requested resource')
    : new ApiError(403, 10_000, 'Authentication error');
}
