import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { answerApp } from '../app/app.ts';
import { answerControl } from '../control/control.ts';
import { answerGithub } from '../github/github.ts';
import type { Sandbox } from '../sandbox.ts';
import { answerApi, type Incoming } from './api.ts';
import { failure, type Reply } from './envelope.ts';
import { applyFault, type FaultRule } from './faults.ts';

type Answer = Reply & { readonly unrouted?: true };
type Surface = {
  readonly prefix: string;
  readonly answer: (sandbox: Sandbox, incoming: Incoming) => Answer | Promise<Answer>;
};

const surfaces: readonly Surface[] = [
  { prefix: '/client/v4', answer: answerApi },
  { prefix: '/github', answer: answerGithub },
  { prefix: '/app', answer: answerApp },
];

/** The HTTP and WebSocket server over one sandbox. */
export function createSandboxServer(sandbox: Sandbox): Server {
  const server = createServer((request, response) => {
    void serve(sandbox, request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent)
        send(response, failure(500, [{ code: 10_013, message: `the sandbox itself went wrong: ${String(error)}` }]));
    });
  });
  // Longer than any client keeps an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 120_000;
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const id = /^\/tails\/([\da-f]+)$/.exec(request.url ?? '')?.[1] ?? '';
    sandbox.tails.accept(id, request, socket, head);
  });
  return server;
}

async function serve(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = performance.now();
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const incoming: Incoming = {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: await readBody(request),
    origin: `http://${request.headers.host ?? '127.0.0.1'}`,
  };
  if (url.pathname.startsWith('/__sandbox/')) {
    send(response, await answerControl(sandbox, { ...incoming, path: url.pathname.slice('/__sandbox'.length) }));
    return;
  }
  const fault = sandbox.faults.take(incoming.method, request.url ?? '/', incoming.body.toString('utf8'));
  const reply = await answer(sandbox, incoming, request, response, fault);
  sandbox.record({
    at: sandbox.now().toISOString(),
    method: incoming.method,
    path: request.url ?? '/',
    status: reply === 'done' ? 0 : reply.status,
    ms: Math.round(performance.now() - started),
    userAgent: request.headers['user-agent'] ?? '',
    body: incoming.body.toString('utf8'),
    ...(fault === undefined ? {} : { fault: String(fault.kind) }),
    ...(reply !== 'done' && reply.unrouted === true ? { unrouted: true } : {}),
  });
  if (fault?.kind === 'lost') request.socket.resetAndDestroy();
  else if (reply !== 'done') send(response, reply);
}

async function answer(
  sandbox: Sandbox,
  incoming: Incoming,
  request: IncomingMessage,
  response: ServerResponse,
  fault: FaultRule | undefined,
): Promise<Answer | 'done'> {
  if (sandbox.state.settings.latencyMs > 0) await wait(sandbox.state.settings.latencyMs);
  if (fault !== undefined) {
    const outcome = await applyFault(fault, response, request.socket);
    if (outcome === 'done') return outcome;
    if (outcome !== 'go on') return incoming.path.startsWith('/github/') ? asGitHub(outcome) : outcome;
  }
  const surface = surfaces.find(({ prefix }) => incoming.path.startsWith(`${prefix}/`));
  if (surface === undefined) return { status: 404, body: 'Not found', unrouted: true };
  return surface.answer(sandbox, { ...incoming, path: incoming.path.slice(surface.prefix.length) });
}

/** A fault of GitHub speaks as GitHub does: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
function asGitHub(reply: Reply): Reply {
  const words: Readonly<Record<number, string>> = {
    401: 'Bad credentials',
    403: 'Resource not accessible by integration',
    404: 'Not Found',
  };
  const message = words[reply.status] ?? 'Server Error';
  return typeof reply.body === 'string'
    ? reply
    : { ...reply, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(reply.status) } };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  const payload = raw ? body : JSON.stringify(body);
  const type = raw ? 'text/plain; charset=utf-8' : 'application/json';
  const standing = {
    date: new Date().toUTCString(),
    'cf-ray': '8f0a1b2c3d4e5f60-AMS',
    server: 'cloudflare',
    'content-type': type,
  };
  response.writeHead(status, { ...standing, ...headers });
  response.end(status === 204 || status === 304 ? undefined : payload);
}
