import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { ApiError } from '../http/envelope.ts';

type Point = { readonly bookmark: string; readonly at: number; readonly image: Uint8Array };
const most = 300;

/** Time Travel: an image of the database after every change, found again by bookmark or by time. */
export class D1History {
  #points: Point[] = [];
  #sequence = 0;

  constructor(createdAt: Date, sqlite: DatabaseSync) {
    this.record(sqlite, createdAt);
  }

  record(sqlite: DatabaseSync, at: Date): string {
    this.#sequence += 1;
    const bookmark =
      [this.#sequence, 0, 0x4e00 + this.#sequence].map((part) => part.toString(16).padStart(8, '0')).join('-') +
      `-${randomBytes(16).toString('hex')}`;
    this.#points.push({ bookmark, at: at.getTime(), image: sqlite.serialize() });
    if (this.#points.length > most) this.#points.splice(1, 1);
    return bookmark;
  }

  current(): string {
    return this.#points.at(-1)?.bookmark ?? '';
  }

  /** The bookmark in force at a time. */
  at(time: Date, now: Date): string {
    if (Number.isNaN(time.getTime())) throw new ApiError(400, 7400, 'The timestamp is not a valid date.');
    if (time.getTime() > now.getTime() + 60_000) throw new ApiError(400, 7400, 'The timestamp is in the future.');
    const found = this.#points.findLast((point) => point.at <= time.getTime());
    if (found === undefined) throw new ApiError(400, 7400, `The database did not exist at ${time.toISOString()}.`);
    return found.bookmark;
  }

  /** Put the database back as it was. The state before it becomes a point of its own, so a restore can be undone. */
  restore(sqlite: DatabaseSync, bookmark: string, at: Date): { readonly bookmark: string; readonly previous: string } {
    const point = this.#points.find((each) => each.bookmark === bookmark);
    if (point === undefined) throw new ApiError(400, 7400, `The bookmark ${bookmark} is not valid for this database.`);
    const previous = this.current();
    sqlite.deserialize(point.image);
    return { bookmark: this.record(sqlite, at), previous };
  }
}
