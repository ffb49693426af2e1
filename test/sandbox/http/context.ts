import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, type Json, type Reply } from './envelope.ts';
import type { State, Token } from '../state/model.ts';
import type { Sandbox } from '../sandbox.ts';

/** What a handler sees of one request. */
export type Context = {
  readonly sandbox: Sandbox;
  readonly state: State;
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly token: Token | undefined;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
};

export type Handler = (context: Context) => Reply | Promise<Reply>;

/** The value of a path parameter; the router only calls a handler when the pattern matched. */
export function param(context: Context, name: string): string {
  const value = context.params[name];
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return value;
}

/** The body as a JSON object. Broken JSON answers 400 as the API does. */
export function jsonBody(context: Context): Json {
  const value = anyBody(context);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function anyBody(context: Context): unknown {
  if (context.body.length === 0) return undefined;
  try {
    return JSON.parse(context.body.toString('utf8')) as unknown;
  } catch {
    throw new ApiError(400, 10_001, 'Unable to parse the request body as JSON.');
  }
}

export function textField(body: Json, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : undefined;
}

export function objectField(body: Json, name: string): Json {
  const value = body[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function listField(body: Json, name: string): readonly Json[] {
  const value = body[name];
  return Array.isArray(value) ? (value as Json[]) : [];
}
