import { parseArgs } from 'node:util';

export const usage = `preflight lint  [path ...]  [--format text|json|sarif|github] [--wrangler-only]
preflight check [folder]    [--env NAME] [--format text|json|markdown|sarif] [--offline] [--url WORKER=URL ...]
`;

/** Bad arguments, an unreadable folder: the tool could not do its work. Exit code 2. */
export class UsageError extends Error {}

export type LintArguments = {
  readonly command: 'lint';
  readonly paths: readonly string[];
  readonly format: 'text' | 'json' | 'sarif' | 'github';
  readonly wranglerOnly: boolean;
};
export type CheckArguments = {
  readonly command: 'check';
  readonly folder: string;
  readonly env: string | undefined;
  readonly format: 'text' | 'json' | 'markdown' | 'sarif';
  readonly offline: boolean;
  readonly urls: Readonly<Record<string, string>>;
};
export type Arguments = LintArguments | CheckArguments | { readonly command: 'help' | 'version' };

/**
 * Reads the command line of the contract.
 * @throws UsageError with one sentence that says what is wrong with which argument.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  if (values.version) return { command: 'version' };
  const [command, ...rest] = positionals;
  if (values.help || command === 'help') return { command: 'help' };
  if (command === 'lint') {
    refuse(values, ['env', 'offline', 'url'], 'lint');
    return {
      command,
      paths: rest.length ? rest : ['.'],
      format: oneOf(values.format ?? 'text', ['text', 'json', 'sarif', 'github'], 'format'),
      wranglerOnly: values['wrangler-only'] ?? false,
    };
  }
  if (command === 'check') {
    refuse(values, ['wrangler-only'], 'check');
    if (rest.length > 1) throw new UsageError(`check takes one folder, not ${rest.length}.`);
    const format = oneOf(values.format ?? 'text', ['text', 'json', 'markdown', 'sarif'], 'format');
    return { command, folder: rest[0] ?? '.', env: values.env, format, offline: values.offline ?? false, urls: readUrls(values.url ?? []) };
  }
  throw new UsageError(
    command === undefined ? 'A command is missing: lint or check.' : `There is no command "${command}": use lint or check.`,
  );
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        'wrangler-only': { type: 'boolean' },
        env: { type: 'string', short: 'e' },
        offline: { type: 'boolean' },
        url: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function oneOf<T extends string>(value: string, allowed: readonly T[], name: string): T {
  const match = allowed.find((candidate) => candidate === value);
  if (match === undefined) throw new UsageError(`--${name} ${value} is not known: use ${allowed.join(', ')}.`);
  return match;
}

function refuse(values: Readonly<Record<string, unknown>>, names: readonly string[], command: string): void {
  for (const name of names) if (values[name] !== undefined) throw new UsageError(`${command} does not take --${name}.`);
}

function readUrls(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      const url = pair.slice(at + 1);
      if (at < 1 || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
        throw new UsageError(`--url ${pair.slice(0, Math.max(0, at))}=… is not WORKER=URL with http or https.`);
      // An address is shown with its evidence.
      if (new URL(url).username || new URL(url).password)
        throw new UsageError(`--url ${pair.slice(0, at)}=… holds a user name or a password: leave them out.`);
      return [pair.slice(0, at), url];
    }),
  );
}
