import type { WebSocket } from 'ws';

/** Bytes that may wait in the operating system: with more the sender would be held up. */
const mostWaiting = 1 << 18;

/** Of the stream below the socket, handed on to `net.connect` and `tls.connect`: a pause takes effect with the next chunk, not kilobytes later. */
export const pausesAtOnce: { readonly highWaterMark?: number } = { highWaterMark: 1 };

export type Rest = {
  /** To be called with each message's length in bytes. */
  readonly after: (bytes: number) => void;
  /** Reads on, and rests no more: before a socket is closed nothing may be left waiting. */
  readonly end: () => void;
};

/**
 * Lets a socket rest after each reading, for `most` milliseconds or, where much comes, for as long as about a quarter of a megabyte takes to
 * come. A flood is so read in a few large pieces, which costs a third of waking up for every message. Nothing is lost: what comes meanwhile
 * waits in the buffer of the operating system.
 */
export function restingSocket(socket: WebSocket, most: number): Rest {
  let [isResting, isOver] = [false, most === 0];
  let [read, wait] = [0, most];
  const resume = (): void => {
    isResting = false;
    socket.resume();
  };
  const pause = (): void => {
    if (isOver) return;
    wait = Math.min(most, Math.max(1, Math.ceil((wait * mostWaiting) / Math.max(1, read))));
    read = 0;
    socket.pause();
    setTimeout(resume, wait);
  };
  return {
    after: (bytes) => {
      read += bytes;
      if (isResting || isOver) return;
      isResting = true;
      // When everything that is there has been read.
      setImmediate(pause);
    },
    end: () => {
      isOver = true;
      socket.resume();
    },
  };
}
