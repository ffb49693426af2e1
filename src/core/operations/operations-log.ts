import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { OperationId } from '../checklist/operation-ids.ts';
import type { Clock } from '../account/ports.ts';

/**
 * Where the log's lines are kept: the extension's own storage. Lines are only added, so two windows do not overwrite each other.
 * `append` gets one line with its line break.
 */
export type LogStore = { read(): Promise<string | undefined>; append(line: string): Promise<void> };

/** The fact of an operation that is over and whose end the account could not tell; holds what was said. */
export const uncertain = 'uncertain';

/** What to look at on the account to learn how an operation ended that was cut off. Names and ids only, never values. */
export type Trace = v.InferOutput<typeof trace>;

const texts = v.pipe(v.array(v.string()), v.readonly());
const trace = v.variant('look', [
  v.object({ look: v.literal('migrations'), databaseId: v.string(), table: v.string(), names: texts }),
  v.object({ look: v.literal('bookmark'), databaseId: v.string(), bookmark: v.string() }),
  v.object({ look: v.literal('secrets'), worker: v.string(), names: texts, isDeleted: v.boolean(), before: v.optional(v.string()) }),
  v.object({ look: v.literal('deployment'), worker: v.string(), before: v.optional(v.string()), versions: texts }),
  v.object({ look: v.literal('versions'), worker: v.string(), before: v.optional(v.string()) }),
  v.object({ look: v.literal('schedules'), worker: v.string(), crons: texts }),
  v.object({ look: v.literal('queue'), name: v.string(), consumer: v.optional(v.string()) }),
  v.object({ look: v.literal('subdomain'), worker: v.string(), enabled: v.boolean(), previewsEnabled: v.boolean() }),
  v.object({ look: v.literal('store'), name: v.string(), secret: v.optional(v.string()) }),
  v.object({ look: v.literal('resource'), kind: v.picklist(['d1', 'kv']), name: v.string() }),
  v.object({ look: v.literal('nothing') }),
]);

const line = v.variant('event', [
  v.object({
    event: v.literal('begin'),
    id: v.string(),
    at: v.number(),
    session: v.string(),
    operation: v.string(),
    account: v.string(),
    subject: v.string(),
    environment: v.optional(v.string()),
    changes: texts,
    trace,
  }),
  v.object({ event: v.literal('note'), id: v.string(), at: v.number(), fact: v.record(v.string(), v.string()) }),
  v.object({ event: v.literal('end'), id: v.string(), at: v.number(), status: v.string(), message: v.string() }),
]);

export type LogBeginning = {
  readonly operation: OperationId;
  readonly account: string;
  readonly subject: string;
  readonly environment: string | undefined;
  readonly changes: readonly string[];
  readonly trace: Trace;
};

/** One operation of this machine: when, what, on what, how it ended. `end` is missing for one that runs still or was cut off. */
export type LogEntry = Omit<LogBeginning, 'operation'> & {
  readonly operation: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The window that began it. */
  readonly session: string;
  /** What was learned on the way, e.g. `bookmark`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly end?: { readonly at: number; readonly status: string; readonly message: string };
};

export type OperationsLog = {
  begin(entry: LogBeginning): Promise<string>;
  note(id: string, fact: Readonly<Record<string, string>>): Promise<void>;
  end(id: string, result: { readonly status: string; readonly message: string }): Promise<void>;
  /**
   * The operation of the same kind, or of another that is named, on the same subject that was begun before this one, here or in another window, and
   * has not ended.
   */
  ahead(id: string, operation?: OperationId): Promise<LogEntry | undefined>;
  /** Newest first. Lines that cannot be read are left out. */
  entries(): Promise<readonly LogEntry[]>;
};

/** Milliseconds after which nothing that was begun runs still: wrangler is ended after ten minutes. */
const longestRun = 15 * 60_000;

/**
 * The operations log. `session` names this window; `isAlive` tells whether another one is still there. A store that cannot be written does not stop an operation: rolling back matters
 * more than noting it; `onFault` is told.
 */
export function createOperationsLog(options: {
  readonly store: LogStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly session: string;
  readonly isAlive?: (session: string) => boolean;
  readonly onFault?: (message: string) => void;
}): OperationsLog {
  const { store, clock, session, onFault, isAlive = () => false } = options;
  const add = async (entry: v.InferOutput<typeof line>): Promise<void> => {
    try {
      await store.append(`${JSON.stringify(entry)}\n`);
    } catch {
      onFault?.('The operations log could not be written.');
    }
  };
  return {
    async begin({ environment, changes, ...entry }) {
      const id = randomUUID();
      const where = environment === undefined ? {} : { environment };
      await add({ event: 'begin', id, at: clock.now(), session, ...entry, ...where, changes });
      return id;
    },
    note: (id, fact) => add({ event: 'note', id, at: clock.now(), fact: { ...fact } }),
    end: (id, { status, message }) => add({ event: 'end', id, at: clock.now(), status, message }),
    async ahead(id, operation) {
      const entries = entriesOf((await store.read()) ?? '');
      const own = entries.findIndex((entry) => entry.id === id);
      const mine = entries[own];
      if (!mine) return undefined;
      const isRunning = (entry: LogEntry): boolean =>
        entry.end === undefined &&
        entry.facts[uncertain] === undefined &&
        entry.at > clock.now() - longestRun &&
        (entry.session === session || isAlive(entry.session));
      const isSame = (entry: LogEntry): boolean =>
        entry.operation === (operation ?? mine.operation) && entry.account === mine.account && entry.subject === mine.subject;
      // Lines are only added, so the order in the file is the same for every window.
      return entries.slice(own + 1).find((entry) => isSame(entry) && isRunning(entry));
    },
    entries: async () => entriesOf((await store.read()) ?? ''),
  };
}

/** Operations that began and never ended, begun by windows that are gone. */
export async function interruptedOperations(log: OperationsLog, isAlive: (session: string) => boolean): Promise<readonly LogEntry[]> {
  return (await log.entries()).filter((entry) => entry.end === undefined && !isAlive(entry.session));
}

/** A store that lives as long as the process: for tests, and where there is no storage. */
export function memoryLogStore(): LogStore {
  const lines: string[] = [];
  return {
    read: () => Promise.resolve(lines.join('')),
    append: (text) => {
      lines.push(text);
      return Promise.resolve();
    },
  };
}

function entriesOf(text: string): LogEntry[] {
  const entries = new Map<string, LogEntry>();
  for (const one of text.split('\n')) {
    const seen = v.safeParse(line, parsed(one));
    if (!seen.success) continue;
    const { output } = seen;
    if (output.event === 'begin') {
      const { event: _event, environment, ...entry } = output;
      entries.set(output.id, { ...entry, environment, facts: {} });
      continue;
    }
    const entry = entries.get(output.id);
    if (!entry) continue;
    if (output.event === 'note') entries.set(output.id, { ...entry, facts: { ...entry.facts, ...output.fact } });
    else entries.set(output.id, { ...entry, end: { at: output.at, status: output.status, message: output.message } });
  }
  return [...entries.values()].toReversed();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
