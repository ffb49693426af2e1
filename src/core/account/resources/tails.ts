import type { Secret } from '../../secret.ts';

/** A running tail: `url` is a WebSocket address that lets anyone read the Worker's logs, so it is a `Secret`. */
export type Tail = { readonly id: string; readonly url: Secret; readonly expiresAt: string };
