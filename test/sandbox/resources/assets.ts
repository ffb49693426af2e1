import { ApiError, ok, type Json, type Reply } from '../http/envelope.ts';
import { jsonBody, objectField, param, type Context } from '../http/context.ts';
import { route, type Route } from '../http/router.ts';

const perBucket = 20;

/** Static assets: a session says which files are new, uploads carry the session's own token: https://developers.cloudflare.com/workers/static-assets/direct-upload/ */
export const assetRoutes: readonly Route[] = [
  route('POST', '/accounts/:account/workers/scripts/:script/assets-upload-session', ['Workers Scripts Edit'], (context) => {
    param(context, 'script');
    const hashes = Object.values(objectField(jsonBody(context), 'manifest')).map((file) => String((file as Json).hash));
    const fresh = [...new Set(hashes)].filter((hash) => !context.sandbox.files.has(asset(hash)));
    const buckets = Array.from({ length: Math.ceil(fresh.length / perBucket) }, (_, index) =>
      fresh.slice(index * perBucket, (index + 1) * perBucket),
    );
    return ok({ jwt: sessionToken(fresh), buckets });
  }),
  // The session's token is not an API token, so the route needs none of those.
  route('POST', '/accounts/:account/workers/assets/upload', null, upload),
];

const asset = (hash: string): string => `asset ${hash}`;

/** The answer has the completion token once every file of the session is there. */
async function upload(context: Context): Promise<Reply> {
  const wanted = readToken(context.headers.authorization ?? '');
  const form = await new Response(new Uint8Array(context.body), {
    headers: { 'content-type': context.headers['content-type'] ?? '' },
  }).formData();
  for (const [hash, file] of form) {
    if (typeof file !== 'string') context.sandbox.files.set(asset(hash), Buffer.from(await file.text(), 'base64'));
  }
  const complete = wanted.every((hash) => context.sandbox.files.has(asset(hash)));
  return ok(complete ? { jwt: sessionToken([]) } : {}, undefined, complete ? 201 : 202);
}

function sessionToken(hashes: readonly string[]): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ hashes })}.sandbox`;
}

function readToken(authorization: string): readonly string[] {
  try {
    const payload = authorization.split('.')[1] ?? '';
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly hashes: readonly string[] }).hashes;
  } catch {
    throw new ApiError(401, 10_000, 'Authentication error');
  }
}
