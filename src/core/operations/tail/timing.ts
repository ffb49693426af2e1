/** Milliseconds of a tail; the defaults are for people, tests shorten them. */
export type TailTiming = {
  /** Between two pings, as wrangler does it (`PING_INTERVAL_MS` of its src/tail). */
  readonly pingEvery: number;
  /** A pong later than this means that the socket is frozen. */
  readonly pongWithin: number;
  /** Waits before each try; the last one repeats. Wrangler gives up after five, this does not. */
  readonly backOff: readonly number[];
  /** Both tails are read for this long at a renewal, since the new one is not everywhere at once. */
  readonly overlap: number;
  /** No tail is kept longer than this, whatever its end is said to be. */
  readonly longestLife: number;
  /** For the WebSocket's opening handshake. */
  readonly openWithin: number;
  /** At most, between two readings of a socket. */
  readonly restFor: number;
  /** A connection that lasted this long starts the waits anew. */
  readonly steadyAfter: number;
};

export const tailTiming: TailTiming = {
  pingEvery: 10_000,
  pongWithin: 5_000,
  backOff: [1_000, 2_000, 4_000, 8_000, 16_000],
  overlap: 10_000,
  longestLife: 60 * 60_000,
  openWithin: 10_000,
  restFor: 100,
  steadyAfter: 10_000,
};
