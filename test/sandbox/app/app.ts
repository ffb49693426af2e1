import type { Incoming } from '../http/api.ts';
import type { Reply } from '../http/envelope.ts';
import type { Sandbox } from '../sandbox.ts';
import type { SurfaceMode } from '../state/model.ts';
import { answerApi } from './api.ts';
import { answerOps } from './ops.ts';

/** The application's own two Workers, as a person on the internet meets them: `/app/ops` and `/app/api`. */
export function answerApp(sandbox: Sandbox, incoming: Incoming): Reply & { readonly unrouted?: true } {
  const surface = /^\/(ops|api)(\/.*)?$/.exec(incoming.path);
  if (surface === null) return { status: 404, body: 'Not found', unrouted: true };
  const path = surface[2] ?? '/';
  const ops = surface[1] === 'ops';
  const special = behaviour(ops ? sandbox.state.app.ops : sandbox.state.app.api);
  if (special !== undefined && path !== '/health' && path !== '/api/health') return special;
  return ops ? answerOps(sandbox, { ...incoming, path }) : answerApi(sandbox, { ...incoming, path });
}

function behaviour(mode: SurfaceMode): Reply | undefined {
  switch (mode) {
    case 'crash':
      return {
        status: 500,
        headers: { 'content-type': 'text/html; charset=UTF-8' },
        body: '<!DOCTYPE html><title>Worker threw exception</title><h1>Error 1101</h1>',
      };
    case 'access':
      return {
        status: 302,
        headers: {
          location: 'https://sample.cloudflareaccess.com/cdn-cgi/access/login/ops',
          'set-cookie': 'CF_AppSession=n0; Path=/; HttpOnly',
        },
        body: '',
      };
    case 'challenge':
      return {
        status: 403,
        headers: { 'content-type': 'text/html', 'cf-mitigated': 'challenge' },
        body: '<title>Just a moment...</title>',
      };
    case 'other':
      return {
        status: 404,
        headers: { 'content-type': 'text/html' },
        body: '<h1>There is nothing here yet</h1>',
      };
    case 'healthy':
    case 'open':
    case 'hmac-only':
      return undefined;
  }
}
