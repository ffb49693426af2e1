/**
 * One message of a tail as it came: every field may be missing or of another type, so the readers below are the way to them.
 * Fields as in wrangler's src/tail/createTail.ts.
 */
export type TailEvent = {
  readonly outcome?: unknown;
  readonly scriptName?: unknown;
  readonly scriptVersion?: unknown;
  readonly entrypoint?: unknown;
  readonly eventTimestamp?: unknown;
  readonly wallTime?: unknown;
  readonly cpuTime?: unknown;
  readonly truncated?: unknown;
  readonly logs?: unknown;
  readonly exceptions?: unknown;
  readonly event?: unknown;
};

type Fields = Readonly<Record<string, unknown>>;

const nothing: Fields = {};

/** A value as an object; an empty one for anything else. */
export function object(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : nothing;
}

/** A value as a list; an empty one for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/**
 * One message of a tail. It stays the bytes that came until first looked at: of thousands a second only some are shown. The bytes are part of
 * a larger piece that was read, so what is kept is copied. It holds whatever secrets the Worker wrote.
 */
export class TailMessage {
  readonly data: Buffer;
  #event: TailEvent | undefined;

  constructor(data: Buffer) {
    this.data = data;
  }

  /** False for nearly every message, without parsing it. */
  get mayBeNotice(): boolean {
    return this.data.includes(noticeWord);
  }

  get event(): TailEvent {
    return (this.#event ??= readEvent(this.data.toString()));
  }
}

const noticeWord = Buffer.from('overload');

/** An event without any field when the message is no JSON object. */
export function readEvent(message: string): TailEvent {
  try {
    return object(JSON.parse(message));
  } catch {
    return nothing;
  }
}

/** The id of the version that ran; undefined for old scripts. */
export function versionOf(event: TailEvent): string | undefined {
  return text(object(event.scriptVersion)['id']);
}

/** Cloudflare's own message within the stream: `overload` when it begins to sample, `overload-stop` when it ends. */
export function noticeOf(event: TailEvent): { readonly type: string; readonly message: string } | undefined {
  const inner = object(event.event);
  const [type, message] = [text(inner['type']), text(inner['message'])];
  return type !== undefined && message !== undefined ? { type, message } : undefined;
}
