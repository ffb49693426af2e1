import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { TailMessage } from './event.ts';
import { maskValue } from './mask.ts';

/** A file that receives events, one JSON object per line. */
export type TailFile = {
  readonly path: string;
  /** Events written. */
  readonly count: number;
  write(message: TailMessage): void;
  /** Resolves when everything is on disk. Rejects with the error of the disk. */
  end(): Promise<void>;
  /** Resolves with the error that ended the file early: no space, no permission. */
  readonly broken: Promise<Error>;
};

/**
 * Writes events to a new file as NDJSON (https://github.com/ndjson/ndjson-spec), readable for its owner alone. Values that look like
 * credentials are masked here as well: a log file is mailed and attached sooner than it is looked through, and what a Worker
 * has logged is in the account for who needs the value.
 */
export function tailToFile(path: string): TailFile {
  const stream = createWriteStream(path, { flags: 'w', mode: 0o600, highWaterMark: 1 << 20 });
  const broken = new Promise<Error>((resolve) => stream.once('error', resolve));
  let count = 0;
  return {
    path,
    broken,
    get count() {
      return count;
    },
    write: ({ event }) => {
      if (stream.destroyed || stream.writableEnded) return;
      count += 1;
      stream.write(`${JSON.stringify(maskValue(event))}\n`);
    },
    end: async () => {
      stream.end();
      await finished(stream);
    },
  };
}
