import { WebSocket } from 'ws';
import type { Tail } from '../../account/resources/tails.ts';
import type { Clock } from '../../account/ports.ts';
import { isLoopback } from '../../account/ports.ts';
import { shareable } from '../../shareable.ts';
import { pausesAtOnce, restingSocket } from './rest.ts';
import type { TailLoss } from './state.ts';

/** One tail of the account with its open socket. */
export type Link = {
  readonly tail: Tail;
  /** When the tail was made. */
  readonly since: number;
  /** When anything was last received, a pong included. */
  readonly heard: () => number;
  readonly isOpen: () => boolean;
  readonly ping: () => void;
  /** From now on each message is read as soon as it is there: before the end nothing may be left waiting. */
  readonly hurry: () => void;
  /** Resolves when the socket has ended, whoever ended it. */
  readonly closed: Promise<TailLoss>;
  /** Ends the socket at once; the tail on the account stays. */
  readonly end: () => void;
};

const protocol = 'trace-v1';

export type LinkOptions = {
  readonly clock: Clock;
  readonly openWithin: number;
  readonly restFor: number;
  /** One message, in order: UTF-8 of a JSON object. */
  readonly receive: (data: Buffer) => void;
  /** Ends the handshake; an open socket is ended by `end`. */
  readonly signal: AbortSignal;
};

/**
 * Connects to a tail. The address is a secret and in no error. Rejects with an `Error` whose message says what happened
 * when the socket does not open, or the address is not one of a TLS socket (plain ones on this machine only).
 */
export function openLink(tail: Tail, { clock, openWithin, restFor, receive, signal }: LinkOptions): Promise<Link> {
  const address = safeAddress(tail.url.reveal());
  const since = clock.now();
  const socket = new WebSocket(address, protocol, {
    handshakeTimeout: openWithin,
    ...pausesAtOnce,
    // Thousands of messages a second: inflating and validating each costs more than reading it. Broken UTF-8 shows as U+FFFD when it is decoded.
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  const isOpen = (): boolean => socket.readyState === WebSocket.OPEN;
  let heard = since;
  // For the whole life: an error without a listener ends the process, and 'close' follows each.
  socket.on('error', () => undefined);
  const rest = restingSocket(socket, restFor);
  socket.on('message', (data: Buffer) => {
    heard = clock.now();
    receive(data);
    rest.after(data.length);
  });
  socket.on('pong', () => (heard = clock.now()));
  return new Promise((resolve, reject) => {
    const stop = (): void => socket.terminate();
    shareable(signal).addEventListener('abort', stop, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
    const closed = new Promise<TailLoss>((ended) => socket.once('close', (code) => ended(code === 1000 ? 'ended' : 'dropped')));
    socket.once('close', () => reject(new Error('The socket of the tail did not open.')));
    socket.once('open', () => {
      heard = clock.now();
      // Asks for matching events alone, not for each with the filter that held it back.
      socket.send(JSON.stringify({ debug: false }));
      resolve({
        tail,
        since,
        heard: () => heard,
        isOpen,
        ping: () => {
          if (isOpen()) socket.ping();
        },
        hurry: rest.end,
        closed,
        end: () => socket.terminate(),
      });
    });
  });
}

function safeAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'wss:' || (url?.protocol === 'ws:' && isLoopback(url))) return url;
  throw new Error('The address of the tail is not one of a TLS socket.');
}
