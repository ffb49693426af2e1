/** What a row, a CodeLens or a link hands to a command; everything that is missing is asked for. */
export type Request = {
  readonly worker?: string;
  /** Undefined with a `worker`: the environment that has a Worker of this name. */
  readonly env?: string;
  /** Path of the wrangler file in its folder. */
  readonly config?: string;
  /** URI of the workspace folder; undefined: the one in view. */
  readonly folder?: string;
  readonly binding?: string;
  readonly databaseId?: string;
  readonly name?: string;
  readonly names?: readonly string[];
  readonly queue?: string;
  readonly crons?: readonly string[];
  readonly version?: string;
  readonly storeId?: string;
  readonly secretName?: string;
  /** Absolute path of a file to write. */
  readonly path?: string;
};

/**
 * Reads the argument of a command: the fix of a checklist row (`{operation, title, args}`), the node of the Workers view, or a `Request`.
 * Anything else, such as what the palette passes, is an empty request.
 */
export function requestOf(argument: unknown): Request {
  if (!isObject(argument)) return {};
  const given = isObject(argument['args']) ? argument['args'] : argument;
  const text = (key: string): string | undefined => {
    const value = given[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const list = (key: string, separator: string): readonly string[] | undefined => {
    const value = given[key];
    if (Array.isArray(value)) return value.filter((one): one is string => typeof one === 'string');
    return typeof value === 'string' ? value.split(separator).filter(Boolean) : undefined;
  };
  const found = {
    worker: text('worker'),
    env: text('environment') ?? text('env'),
    config: text('config'),
    folder: text('folder'),
    binding: text('binding'),
    databaseId: text('databaseId'),
    name: text('name'),
    names: list('names', ','),
    queue: text('queue'),
    crons: list('crons', '\n'),
    version: text('version'),
    storeId: text('storeId'),
    secretName: text('secretName'),
    path: text('path'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Request;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
