import type { D1Database } from '../../account/resources/d1.ts';
import { documentEvidence } from '../document-evidence.ts';
import { documentTopics } from '../document-topics.ts';
import type { EvidenceRow, OperationFix } from '../evidence.ts';
import { row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { projectPaths } from '../project-paths.ts';
import { unknownRow } from '../unknown-because.ts';
import { appTables } from './shared/app-tables.ts';
import { configuredDatabases, findDatabase } from './shared/d1-databases.ts';
import type { ConfiguredDatabase } from './shared/d1-databases.ts';
import { listed } from './shared/parts.ts';
import { workerArgs } from './shared/places.ts';
import { utcDay } from './shared/words.ts';

const megabyte = 1_000_000;
/** Largest database of each plan (https://developers.cloudflare.com/d1/platform/limits/). */
const largest = { free: 500 * megabyte, paid: 10_000 * megabyte } as const;

/** A document that tells how to back up and restore, beside a Time Travel bookmark taken now and what would stop an export. */
export const d1BackupDocumented: Probe = {
  id: 'd1-backup-documented',
  class: 'assisted',
  needs: [],
  freshnessMs: fresh.account,
  run: async (context) => {
    const databases = configuredDatabases(context.targets);
    const looked = context.account ? await Promise.all(databases.map((one) => look(context, one))) : [];
    const virtual = context.account ? await virtualTables(context) : [];
    const clauses = [
      ...(virtual.length > 0 ? [`an export is refused while the virtual tables ${listed(virtual)} are there`] : []),
      ...looked.flatMap(({ clause }) => (clause === undefined ? [] : [clause])),
    ];
    return documentEvidence(context, documentTopics.backup, {
      terms: 'a backup, an export or Time Travel',
      rows: [...looked.map((one) => one.row), ...virtualRows(virtual), ...scheduledRows(context), ...(await fileRows(context))],
      facts: { databases: looked.map(({ facts }) => facts), virtualTables: virtual },
      ...(clauses.length > 0 && { clause: clauses.join('; '), verdict: 'warn' }),
      fixes: looked.flatMap(({ fixes }) => fixes),
    });
  },
};

type Look = {
  readonly row: EvidenceRow;
  readonly clause?: string;
  readonly facts: Readonly<Record<string, string | number | null>>;
  readonly fixes: readonly OperationFix[];
};

async function look(context: ProbeContext, configured: ConfiguredDatabase): Promise<Look> {
  const { name } = configured;
  const id = `database:${configured.key}`;
  try {
    const found = await findDatabase(context, configured);
    if (found.state !== 'found')
      return { row: row({ id, label: name, description: 'is not in the account' }), facts: { name, bookmark: null }, fixes: [] };
    const { database } = found;
    const bookmark = await required(context, 'account').d1Bookmark(database.id, undefined, context.signal);
    const size = tooLarge(context, database);
    return {
      row: row({
        id,
        label: database.name,
        description: `Time Travel works: a bookmark could be taken now; it reaches ${reach(context)}${size === undefined ? '' : `; ${size}`}`,
      }),
      ...(size !== undefined && { clause: `${database.name} ${size}` }),
      facts: { name: database.name, bookmark, bytes: database.fileSize ?? null },
      fixes: (['D1.bookmark', 'D1.export'] as const).map((operation) => ({
        operation,
        title: operation === 'D1.export' ? `Export ${database.name}…` : `Take a bookmark of ${database.name}`,
        args: argsOf(configured, database),
      })),
    };
  } catch (error) {
    return { row: unknownRow(id, name, error), facts: { name, bookmark: null }, fixes: [] };
  }
}

/** Its first entry with it, so that a command does not ask for what the row has named. */
function argsOf({ entries: [entry] }: ConfiguredDatabase, { id, name }: D1Database): OperationFix['args'] {
  const own = entry && { ...workerArgs(entry.target), binding: entry.binding };
  return { ...own, database: id, databaseId: id, name };
}

function reach({ config }: ProbeContext): string {
  return config.plan === undefined
    ? '30 days back on a paid plan and 7 on the free one'
    : config.plan === 'free'
      ? '7 days back'
      : '30 days back';
}

function tooLarge({ config }: ProbeContext, { fileSize }: D1Database): string | undefined {
  const limit = config.plan === 'free' ? largest.free : largest.paid;
  return fileSize !== undefined && fileSize > limit ? `is larger than the ${limit / megabyte} MB of the plan` : undefined;
}

/** https://developers.cloudflare.com/d1/best-practices/import-export-data/#known-limitations: virtual tables, such as FTS5's, stop an export. */
async function virtualTables(context: ProbeContext): Promise<readonly string[]> {
  try {
    const found = await appTables(context);
    return [...(found?.tables.values() ?? [])].filter(({ isVirtual }) => isVirtual).map(({ name }) => name);
  } catch {
    // The database's own row says why it could not be looked at.
    return [];
  }
}

function virtualRows(names: readonly string[]): readonly EvidenceRow[] {
  return names.map((name) =>
    row({ id: `virtual:${name}`, label: name, verdict: 'warn', description: 'a virtual table: an export is refused while it is there' }),
  );
}

function scheduledRows({ project }: ProbeContext): readonly EvidenceRow[] {
  const workflows = projectPaths(project).filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/i.test(path));
  return workflows.flatMap((path) => {
    const lines = (project.files.read(path) ?? '').split('\n');
    const line = lines.findIndex((one) => /\bd1 export\b/.test(one)) + 1;
    if (line === 0) return [];
    const isScheduled = lines.some((one) => /^\s*schedule\s*:/.test(one));
    return [
      row({
        id: `workflow:${path}`,
        label: path,
        description: isScheduled ? 'exports on a schedule' : 'exports, but not on a schedule',
        refs: [{ path, line }],
      }),
    ];
  });
}

/** Exports that lie in the repository: old ones look like a backup and are none. */
async function fileRows({ project, git, signal }: ProbeContext): Promise<readonly EvidenceRow[]> {
  const paths = projectPaths(project)
    .filter((path) => /(?:backup|export|dump)[^/]*\.sql$/i.test(path))
    .slice(0, 5);
  return Promise.all(
    paths.map(async (path) => {
      const commit = await git?.lastCommit([path], signal).catch(() => undefined);
      return row({
        id: `file:${path}`,
        label: path,
        description: commit ? `an export of ${utcDay(commit.at)}` : 'an export of an unknown day',
        refs: [{ path }],
      });
    }),
  );
}
