import * as v from 'valibot';
import { Secret } from '../../secret.ts';
import type { Api, Call } from '../api.ts';
import type { Endpoint } from '../failures.ts';
import { tailRead } from '../permission.ts';
import { anything, text } from '../wire.ts';
import type { Wire } from '../wire.ts';

/** A running tail: `url` is a WebSocket address that lets anyone read the Worker's logs, so it is a `Secret`. */
export type Tail = { readonly id: string; readonly url: Secret; readonly expiresAt: string };

const tail: Wire<Tail> = v.pipe(
  v.object({ id: text, url: text, expires_at: text }),
  v.transform((wire) => ({ id: wire.id, url: new Secret(wire.url), expiresAt: wire.expires_at })),
);

/** https://developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/tail/ */
export function tailWrites({ sdk, accountId: account_id, write }: Api) {
  return {
    createTail: (worker: string, filters: readonly Readonly<Record<string, unknown>>[], signal: AbortSignal) =>
      // The SDK's method has no parameter for the body that the API takes.
      write(
        createTail,
        tail,
        (options) => sdk.workers.scripts.tail.create(worker, { account_id }, { ...options, body: { filters } }),
        signal,
      ),
    deleteTail: async (worker: string, tailId: string, signal: AbortSignal) => {
      const call: Call = (options) => sdk.workers.scripts.tail.delete(tailId, { account_id, script_name: worker }, options);
      await write(deleteTail, anything, call, signal);
    },
  };
}

const createTail: Endpoint = { what: 'start a tail', needs: tailRead };
const deleteTail: Endpoint = { what: 'end a tail', needs: tailRead };

/** Tails that run on a Worker: only their number is of use. `not-found` for a Worker that is not there. */
export function tailReads({ sdk, accountId: account_id, read }: Api) {
  return {
    tails: async (worker: string, signal: AbortSignal) => {
      const call: Call = (options) => sdk.workers.scripts.tail.get(worker, { account_id }, options);
      await read(listTails, anything, call, signal);
    },
  };
}

const listTails: Endpoint = { what: 'list tails', needs: tailRead };
