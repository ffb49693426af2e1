import { setTimeout as wait } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Json } from '../http/envelope.ts';
import { newHexId } from './ids.ts';
import { passesFilters } from './tail-filters.ts';

export type Tail = {
  readonly id: string;
  readonly worker: string;
  readonly filters: readonly Json[];
  readonly expiresAt: Date;
  socket: WebSocket | undefined;
  frozen: boolean;
  expired: boolean;
  sent: number;
};

/** Live log viewers, each a WebSocket of the `trace-v1` protocol. */
export class TailHub {
  readonly #tails = new Map<string, Tail>();
  readonly #server = new WebSocketServer({
    noServer: true,
    autoPong: false,
    handleProtocols: (offered) => (offered.has('trace-v1') ? 'trace-v1' : false),
  });

  create(worker: string, filters: readonly Json[], expiresAt: Date): Tail {
    const tail: Tail = {
      id: newHexId(),
      worker,
      filters,
      expiresAt,
      socket: undefined,
      frozen: false,
      expired: false,
      sent: 0,
    };
    this.#tails.set(tail.id, tail);
    return tail;
  }

  of(worker: string): Tail[] {
    return [...this.#tails.values()].filter((tail) => tail.worker === worker);
  }

  all(): readonly Tail[] {
    return [...this.#tails.values()];
  }

  remove(id: string): boolean {
    const tail = this.#tails.get(id);
    tail?.socket?.close(1000);
    return this.#tails.delete(id);
  }

  accept(id: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const tail = this.#tails.get(id);
    const offered = request.headers['sec-websocket-protocol'] ?? '';
    if (tail === undefined || !offered.split(',').some((each) => each.trim() === 'trace-v1')) {
      socket.end(`HTTP/1.1 ${tail === undefined ? '404 Not Found' : '406 Not Acceptable'}\r\nConnection: close\r\n\r\n`);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      takeUnmaskedFrames(ws);
      tail.socket = ws;
      ws.on('ping', (data) => {
        if (!tail.frozen) ws.pong(data);
      });
      ws.on('error', () => ws.terminate());
      ws.on('close', () => {
        if (tail.socket === ws) tail.socket = undefined;
      });
    });
  }

  /** Send one event to every viewer of the Worker whose filters let it pass. After its end a tail stays open and silent, as the real one does. */
  emit(worker: string, event: Json, now: Date): number {
    let delivered = 0;
    for (const tail of this.of(worker)) {
      const silent = tail.frozen || tail.expired || tail.expiresAt <= now;
      if (silent || tail.socket?.readyState !== 1 || !passesFilters(event, tail.filters)) continue;
      tail.socket.send(JSON.stringify(event));
      tail.sent += 1;
      delivered += 1;
    }
    return delivered;
  }

  /** Events at a rate per second, in slices of 20 ms, until `count` have gone out or `stop` says so. */
  async stream(worker: string, make: (index: number) => Json, rate: number, count: number, now: () => Date): Promise<number> {
    const started = performance.now();
    let sent = 0;
    while (sent < count && this.all().length > 0) {
      const due = Math.min(count, Math.ceil(((performance.now() - started) / 1000) * rate) + 1);
      for (; sent < due; sent += 1) this.emit(worker, make(sent), now());
      await wait(20);
    }
    return sent;
  }

  /** What can go wrong with the sockets of one Worker, or of all of them. */
  disturb(how: 'drop' | 'close' | 'freeze' | 'thaw' | 'expire', worker?: string): number {
    const hit = this.all().filter((tail) => worker === undefined || tail.worker === worker);
    for (const tail of hit) {
      if (how === 'drop') tail.socket?.terminate();
      if (how === 'close') tail.socket?.close(1000);
      if (how === 'freeze' || how === 'thaw') tail.frozen = how === 'freeze';
      if (how === 'expire') tail.expired = true;
    }
    return hit.length;
  }

  clear(): void {
    for (const tail of this.#tails.values()) tail.socket?.terminate();
    this.#tails.clear();
  }
}

/**
 * wrangler sends its first message unmasked (`createTail` of its src/tail), which RFC 6455 forbids, `ws` refuses and Cloudflare takes.
 * The receiver of `ws` asks `_isServer` only to check the mask, so the answer here agrees with whatever came.
 */
function takeUnmaskedFrames(socket: WebSocket): void {
  const receiver: unknown = Reflect.get(socket, '_receiver');
  if (typeof receiver !== 'object' || receiver === null) throw new Error('this version of ws has no receiver to adjust');
  Object.defineProperty(receiver, '_isServer', { get: () => Reflect.get(receiver, '_masked') === true });
}
