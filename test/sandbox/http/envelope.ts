/** The envelope every v4 answer wears, and the errors that wear it: https://developers.cloudflare.com/fundamentals/api/how-to/make-api-calls/ */
export type Json = Record<string, unknown>;

export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string or Buffer is sent as it is; anything else as JSON. */
  readonly body: unknown;
};

export type ApiFault = {
  readonly code: number;
  readonly message: string;
  readonly meta?: Json;
  readonly error_chain?: readonly ApiFault[];
};

export type ResultInfo = {
  readonly page: number;
  readonly per_page: number;
  readonly count: number;
  readonly total_count: number;
  readonly total_pages: number;
};

/** Thrown by a handler to answer with `errors[]`. */
export class ApiError extends Error {
  readonly status: number;
  readonly faults: readonly ApiFault[];

  constructor(status: number, code: number, message: string, meta?: Json) {
    super(message);
    this.status = status;
    this.faults = [meta === undefined ? { code, message } : { code, message, meta }];
  }
}

export function ok(result: unknown, info?: ResultInfo | Json, status = 200): Reply {
  return {
    status,
    body: {
      success: true,
      errors: [],
      messages: [],
      result: result ?? null,
      ...(info === undefined ? {} : { result_info: info }),
    },
  };
}

export function failure(status: number, faults: readonly ApiFault[]): Reply {
  return { status, body: { success: false, errors: faults, messages: [], result: null } };
}

/**
 * Cut a list as `page` and `per_page` ask, with the `result_info` that goes with it.
 * @param cap the largest `per_page` the endpoint takes
 */
export function paged<T>(items: readonly T[], query: URLSearchParams, standard = 20, cap = 100): Reply {
  const page = Math.max(1, Number(query.get('page') ?? 1) || 1);
  const size = Math.min(cap, Math.max(1, Number(query.get('per_page') ?? standard) || standard));
  const part = items.slice((page - 1) * size, page * size);
  return ok(part, {
    page,
    per_page: size,
    count: part.length,
    total_count: items.length,
    total_pages: Math.ceil(items.length / size),
  });
}

/** A list that the API gives whole. */
export function single<T>(items: readonly T[]): Reply {
  return ok(items);
}
