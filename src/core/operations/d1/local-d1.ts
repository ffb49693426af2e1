import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { plainName } from '../../account/errors.ts';
import { OperationError } from '../operation-error.ts';
import { wranglerCommand } from '../wrangler-tool.ts';
import type { RunCommand, WranglerTool } from '../wrangler-tool.ts';
import type { DatabaseTarget } from './migration-source.ts';
import { appliedOf, findTable, listApplied } from './migrations-table.ts';
import type { MigrationsTable } from './migrations-table.ts';

/** Databases on this machine, through the project's own wrangler with `--local`: real workerd and SQLite. It gets no token. */
export type LocalD1 = {
  /** Rows of the last statement. Throws `OperationError` `invalid` with what SQLite says. `folder`: a state folder of its own. */
  query(database: DatabaseTarget, sql: string, signal: AbortSignal, folder?: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Runs a file. Throws as `query`. */
  runFile(database: DatabaseTarget, path: string, signal: AbortSignal, folder?: string): Promise<void>;
  /** Undefined when there is no local state yet: asking would make it. */
  migrationsTable(database: DatabaseTarget, signal: AbortSignal): Promise<MigrationsTable | undefined>;
};

export function createLocalD1(options: {
  readonly tool: WranglerTool;
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly run: RunCommand;
}): LocalD1 {
  const execute = async (database: DatabaseTarget, what: readonly string[], signal: AbortSignal, folder?: string) => {
    const { target, binding } = database;
    const config = join(options.root, target.file.path);
    const where = folder === undefined ? [] : ['--persist-to', folder];
    // `--env ""` is wrangler's way to say: the top level, and not what CLOUDFLARE_ENV says.
    const args = ['d1', 'execute', binding, '--local', '--json', '--yes', ...where, '--config', config, '--env', target.env ?? '', ...what];
    const command = wranglerCommand(options.tool, args, { cwd: dirname(config), environment: options.environment });
    const { exitCode, stdout, stderr } = await options.run(command, signal);
    if (exitCode !== 0) throw new OperationError('invalid', reasonOf(stdout, stderr));
    return resultsOf(stdout);
  };
  const query: LocalD1['query'] = (database, sql, signal, folder) => execute(database, ['--command', sql], signal, folder);
  return {
    query,
    runFile: async (database, path, signal, folder) => void (await execute(database, ['--file', path], signal, folder)),
    async migrationsTable(database, signal) {
      const state = join(dirname(join(options.root, database.target.file.path)), '.wrangler', 'state', 'v3', 'd1');
      if (!existsSync(state)) return undefined;
      const table = `'${database.table.replaceAll("'", "''")}'`;
      const found = await query(
        database,
        findTable.replace('?', () => table),
        signal,
      );
      if (found.length === 0) return { hasTable: false, applied: [] };
      return { hasTable: true, applied: (await query(database, listApplied(database.table), signal)).flatMap(appliedOf) };
    },
  };
}

const results = v.array(v.object({ results: v.optional(v.array(v.record(v.string(), v.unknown())), []) }));
const failure = v.object({ error: v.union([v.string(), v.object({ text: v.string() })]) });

/** Lines may stand before the JSON. */
function resultsOf(stdout: string): readonly Readonly<Record<string, unknown>>[] {
  const start = stdout.search(/^\[/m);
  const seen = v.safeParse(results, json(start < 0 ? stdout : stdout.slice(start)));
  return seen.success ? (seen.output.at(-1)?.results ?? []) : [];
}

function reasonOf(stdout: string, stderr: string): string {
  const start = stdout.search(/^\{/m);
  const seen = v.safeParse(failure, json(start < 0 ? '' : stdout.slice(start)));
  if (seen.success) return typeof seen.output.error === 'string' ? seen.output.error : seen.output.error.text;
  const error = /(?:\[ERROR\]|ERROR)\s*(.+)/.exec(`${stderr}\n${stdout}`)?.[1];
  if (error !== undefined) return error.trim().slice(0, 500);
  const old = /requires at least Node\.js v?([\d.]+\d).*?using v?([\d.]+\d)/s.exec(stderr);
  if (old)
    return `wrangler needs Node ${old[1]}, and the first on the search path is ${old[2]}. Put a newer one first, then start the editor again.`;
  // A crash of Node itself, or a wrangler that does not know the command.
  const said = /^.*Error: .*$/m.exec(stderr)?.[0] ?? stderr.trim().split('\n').at(-1) ?? '';
  return `wrangler ended without an answer${said === '' ? '' : `: ${plainName(said, 300).replace(/\.+$/, '')}`}. Run it in a terminal to see more.`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
