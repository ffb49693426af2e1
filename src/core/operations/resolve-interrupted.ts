import type { AccountReads } from '../account/account.ts';
import { AccountError, orAbsent } from '../account/errors.ts';
import { findResource } from './create-resource.ts';
import { readMigrationsTable } from './d1/migrations-table.ts';
import type { LogEntry, OperationsLog } from './operations-log.ts';
import { workerState } from './worker-state.ts';

/** What became of an operation that was cut off. `unknown`: the account cannot tell, or could not be asked. */
export type Resolved = { readonly entry: LogEntry; readonly state: 'done' | 'partly' | 'not-done' | 'unknown'; readonly message: string };

/**
 * Looks at the account for each operation that began and never ended, says what is so, and closes its entry in the log (not those of another
 * account, and not those that could not be asked). Reads only.
 */
export async function resolveInterrupted(
  entries: readonly LogEntry[],
  account: AccountReads & { readonly id: string },
  log: OperationsLog,
  signal: AbortSignal,
): Promise<readonly Resolved[]> {
  const own = entries.filter((entry) => entry.account === account.id);
  return Promise.all(
    own.map(async (entry) => {
      try {
        const { state, what } = await look(entry, account, signal);
        const message = `${entry.operation} on ${entry.subject} was cut off at ${new Date(entry.at).toISOString()}. ${what}`;
        await log.end(entry.id, { status: state, message });
        return { entry, state, message };
      } catch (error) {
        if (!AccountError.is(error)) throw error;
        const message = `${entry.operation} on ${entry.subject} was cut off, and how it ended could not be seen: ${error.message}`;
        return { entry, state: 'unknown' as const, message };
      }
    }),
  );
}

type Seen = { readonly state: Resolved['state']; readonly what: string };
const seen = (isSo: boolean, yes: string, no: string): Seen => ({ state: isSo ? 'done' : 'not-done', what: isSo ? yes : no });

async function look({ trace, facts }: LogEntry, account: AccountReads, signal: AbortSignal): Promise<Seen> {
  switch (trace.look) {
    case 'migrations':
      return migrations(trace, facts, account, signal);
    case 'bookmark': {
      const undo = facts['previousBookmark'];
      const kept = undo === undefined ? '' : ` The bookmark of before is ${undo}.`;
      return { state: 'unknown', what: `Whether it was put back cannot be seen; doing it again gives the same data.${kept}` };
    }
    case 'secrets':
      return secrets(trace, account, signal);
    case 'deployment':
      return deployment(trace, account, signal);
    case 'versions': {
      const [latest] = (await orAbsent(account.versions(trace.worker, signal))) ?? [];
      return seen(
        latest !== undefined && latest.id !== trace.before,
        `Version ${latest?.id.slice(0, 8) ?? ''} was uploaded.`,
        'No version was uploaded.',
      );
    }
    case 'schedules': {
      const now = (await orAbsent(account.schedules(trace.worker, signal))) ?? [];
      return seen(
        now.length === trace.crons.length && now.every(({ cron }) => trace.crons.includes(cron)),
        'The crons are set.',
        'The crons are not set.',
      );
    }
    case 'queue': {
      const queue = await account.queueByName(trace.name, signal);
      const isSo = queue !== undefined && (trace.consumer === undefined || queue.consumers.some(({ script }) => script === trace.consumer));
      return seen(isSo, `The queue ${trace.name} is so.`, `The queue ${trace.name} is not so.`);
    }
    case 'subdomain': {
      const now = await orAbsent(account.scriptSubdomain(trace.worker, signal));
      return seen(now?.enabled === trace.enabled && now.previewsEnabled === trace.previewsEnabled, 'It is set.', 'It is not set.');
    }
    case 'store': {
      const isSo =
        trace.secret === undefined
          ? (await account.secretStores(signal)).some(({ name }) => name === trace.name)
          : ((await orAbsent(account.storeSecrets(trace.name, signal))) ?? []).some(
              ({ name, status }) => name === trace.secret && status !== 'deleted',
            );
      return seen(isSo, 'It was made.', 'It was not made.');
    }
    case 'resource': {
      const id = await findResource(trace.kind, trace.name, account, signal);
      return seen(id !== undefined, `${trace.name} was made: ${id ?? ''}.`, `${trace.name} was not made.`);
    }
    case 'nothing':
      return { state: 'not-done', what: 'It changed nothing.' };
  }
}

async function migrations(
  trace: Extract<LogEntry['trace'], { readonly look: 'migrations' }>,
  facts: LogEntry['facts'],
  account: AccountReads,
  signal: AbortSignal,
): Promise<Seen> {
  const { applied } = await readMigrationsTable(account, trace.databaseId, trace.table, signal);
  const names = new Set(applied.map(({ name }) => name));
  const done = trace.names.filter((name) => names.has(name));
  const open = trace.names.filter((name) => !names.has(name));
  const bookmark = facts['bookmark'] === undefined ? '' : ` The bookmark of before is ${facts['bookmark']}.`;
  if (open.length === 0) return { state: 'done', what: `All is applied: ${done.join(', ')}.${bookmark}` };
  if (done.length === 0) return { state: 'not-done', what: `Nothing was applied. Pending: ${open.join(', ')}.` };
  return { state: 'partly', what: `Applied: ${done.join(', ')}. Pending: ${open.join(', ')}.${bookmark}` };
}

async function secrets(
  trace: Extract<LogEntry['trace'], { readonly look: 'secrets' }>,
  account: AccountReads,
  signal: AbortSignal,
): Promise<Seen> {
  const state = await workerState(account, trace.worker, signal);
  const bindings = state.state === 'absent' ? [] : (state.latest?.bindings ?? []);
  const isNew = state.state === 'deployed' && state.latest.id !== trace.before;
  const isSo =
    isNew && trace.names.every((name) => bindings.some((one) => one.name === name && one.type.startsWith('secret_')) !== trace.isDeleted);
  return seen(isSo, `${trace.names.join(', ')}: changed.`, `${trace.names.join(', ')}: not changed. Do it again.`);
}

async function deployment(
  trace: Extract<LogEntry['trace'], { readonly look: 'deployment' }>,
  account: AccountReads,
  signal: AbortSignal,
): Promise<Seen> {
  const [now] = (await orAbsent(account.deployments(trace.worker, signal))) ?? [];
  if (now?.id === trace.before) return { state: 'not-done', what: `${trace.worker} serves what it did.` };
  const ids = now?.versions.map(({ versionId }) => versionId) ?? [];
  const isIt = trace.versions.length === 0 || trace.versions.every((id) => ids.includes(id));
  const serves = ids.map((id) => id.slice(0, 8)).join(', ') || 'nothing';
  return {
    state: isIt ? 'done' : 'unknown',
    what: isIt ? `${trace.worker} serves ${serves}.` : `${trace.worker} serves ${serves}, which is another: somebody deployed.`,
  };
}
