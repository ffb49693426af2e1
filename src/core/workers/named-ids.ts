import type { AccountReads } from '../account/account.ts';
import { AccountError, orAbsent } from '../account/errors.ts';
import { escapeData } from '../checklist/escape.ts';
import type { Project } from '../project.ts';
import { judgedFields } from '../wrangler/id-fields.ts';

/** What the account says of an ID in a wrangler file. `isMissing`: the account that is signed in to does not have it. */
export type NamedId = {
  readonly id: string;
  readonly noun: string;
  readonly name: string | undefined;
  /** Bytes. */
  readonly size?: number;
  readonly region?: string;
  readonly isMissing: boolean;
};

type Reads = Pick<AccountReads, 'd1' | 'kvNamespaces' | 'secretStores'>;
type Kind = 'd1_databases' | 'kv_namespaces' | 'secrets_store_secrets';

/** More databases than this are not asked for one by one. */
const mostDatabases = 40;

/**
 * Names the IDs that the project's wrangler files hold, by ID: D1 databases one request each, stores and namespaces one list each and only where a
 * file has one. A kind that cannot be asked for is left out. Throws `AccountError` only when cancelled.
 */
export async function nameIds(
  project: Project,
  account: Reads,
  own: { readonly id: string; readonly name: string | undefined },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NamedId>> {
  const found = new Map<string, NamedId>();
  const written = idsByKind(project);
  if (own.name) found.set(own.id, { id: own.id, noun: 'account', name: own.name, isMissing: false });
  const quietly = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!AccountError.is(error) || error.reason === 'aborted') throw error;
    }
  };
  const listed = async (kind: Kind, noun: string, list: () => Promise<readonly { readonly id: string; readonly name: string }[]>) => {
    const ids = written.get(kind);
    if (!ids) return;
    const names = new Map((await list()).map(({ id, name }) => [id, name]));
    for (const id of ids) found.set(id, { id, noun, name: names.get(id), isMissing: !names.has(id) });
  };
  const databases = [...(written.get('d1_databases') ?? [])].slice(0, mostDatabases);
  await Promise.all([
    ...databases.map((id) => quietly(nameDatabase(id, account, signal, found))),
    quietly(
      listed('kv_namespaces', 'KV namespace', async () =>
        (await account.kvNamespaces(signal)).map(({ id, title }) => ({ id, name: title })),
      ),
    ),
    quietly(listed('secrets_store_secrets', 'Secrets Store', () => account.secretStores(signal))),
  ]);
  return found;
}

async function nameDatabase(id: string, account: Reads, signal: AbortSignal, found: Map<string, NamedId>): Promise<void> {
  const database = await orAbsent(account.d1(id, signal));
  found.set(id, {
    id,
    noun: 'D1 database',
    name: database?.name,
    ...(database?.fileSize === undefined ? {} : { size: database.fileSize }),
    ...(database?.region === undefined ? {} : { region: database.region }),
    isMissing: database === undefined,
  });
}

function idsByKind(project: Project): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of project.wranglerFiles) {
    for (const { list, node, verdict } of judgedFields(file)) {
      if (verdict.status !== 'plausible') continue;
      const ids = found.get(list) ?? new Set();
      found.set(list, ids.add(node.value));
    }
  }
  return found;
}

/** `sample-runtime · 48 KB · WEUR`, or that the account does not have it. */
export function namedIdText({ name, size, region, isMissing, noun }: NamedId): string {
  if (isMissing) return `no such ${noun} in this account`;
  const parts = [name ?? noun, size === undefined ? undefined : sizeText(size), region];
  return parts
    .filter((part) => part !== undefined)
    .map(escapeData)
    .join(' · ');
}

/** Bytes in the unit that leaves at most three digits before the point; powers of 1,000, as the dashboard counts. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? ''}`;
}
