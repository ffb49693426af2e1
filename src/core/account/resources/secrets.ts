import * as v from 'valibot';
import type { Secret } from '../../secret.ts';
import { segment } from '../api.ts';
import type { Api, Call } from '../api.ts';
import type { Endpoint } from '../failures.ts';
import { workersEdit, workersRead } from '../permission.ts';
import { anything, listOf, text } from '../wire.ts';

/** A secret of a Worker: name and type, never the value (the API does not give it). */
export type WorkerSecret = { readonly name: string; readonly type: string };

const secrets = listOf(v.object({ name: text, type: text }));
const created = v.object({ id: text });

/** https://developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/secrets/ : names only, never values. */
export function secretReads({ sdk, accountId: account_id, read }: Api) {
  return {
    secretNames: (worker: string, signal: AbortSignal) =>
      read(listSecrets, secrets, (options) => sdk.workers.scripts.secrets.list(worker, { account_id }, options), signal),
  };
}

export function secretWrites({ sdk, accountId: account_id, write }: Api) {
  return {
    putSecret: async (worker: string, name: string, value: Secret, signal: AbortSignal) => {
      const call: Call = (options) =>
        sdk.workers.scripts.secrets.update(worker, { account_id, name, text: value.reveal(), type: 'secret_text' }, options);
      await write(putSecret, anything, call, signal, { hasSecrets: true });
    },
    deleteSecret: async (worker: string, name: string, signal: AbortSignal) => {
      // A name with a slash reaches the API whole only when it is told so.
      const call: Call = (options) =>
        sdk.workers.scripts.secrets.delete(name, { account_id, script_name: worker, url_encoded: true }, options);
      await write(deleteSecret, anything, call, signal);
    },
    bulkSecrets: async (worker: string, values: ReadonlyMap<string, Secret | null>, signal: AbortSignal) => {
      const body = Object.fromEntries(
        Array.from(values, ([name, value]) => [name, value && { name, text: value.reveal(), type: 'secret_text' as const }]),
      );
      const call: Call = (options) =>
        sdk.workers.scripts.secrets.bulkUpdate(worker, { account_id, secrets: body }, { ...options, headers: mergePatch });
      await write(bulkSecrets, anything, call, signal, { hasSecrets: true });
    },
    putVersionedSecrets: (
      worker: string,
      values: ReadonlyMap<string, Secret | null>,
      { message, tag }: { readonly message?: string; readonly tag?: string },
      signal: AbortSignal,
    ) => {
      const env = Object.fromEntries(Array.from(values, ([name, value]) => [name, value && { type: 'secret_text', text: value.reveal() }]));
      const annotations = { ...(message ? { 'workers/message': message } : {}), ...(tag ? { 'workers/tag': tag } : {}) };
      // The SDK has no method for the latest version of a Worker; wrangler's `versions secret put` sends the same.
      const path = `/accounts/${segment(account_id)}/workers/workers/${segment(worker)}/versions/latest`;
      const call: Call = (options) => sdk.patch(path, { ...options, body: { env, annotations }, headers: mergePatch });
      return write(putVersionedSecrets, created, call, signal, { hasSecrets: true });
    },
  };
}

/** What wrangler sends; the SDK says application/json, which these endpoints read differently. */
const mergePatch = { 'content-type': 'application/merge-patch+json' };

const listSecrets: Endpoint = { what: 'list secret names', needs: workersRead };
const putSecret: Endpoint = { what: 'put a secret', needs: workersEdit };
const deleteSecret: Endpoint = { what: 'delete a secret', needs: workersEdit };
const bulkSecrets: Endpoint = { what: 'change secrets', needs: workersEdit };
const putVersionedSecrets: Endpoint = { what: 'put a secret on a new version', needs: workersEdit };
