import { orAbsent } from '../../../account/errors.ts';
import { idFieldLabel, judgedFields } from '../../../wrangler/id-fields.ts';
import { stringAt } from '../../../wrangler/node.ts';
import type { WranglerFile } from '../../../wrangler/file.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { projectPaths } from '../../project-paths.ts';
import { decidingFiles } from '../../select-targets.ts';

export type IdKind = 'account_id' | 'd1_databases' | 'secrets_store_secrets' | 'kv_namespaces';

/** An ID as a file has it. `isSelected`: in an environment that the verdict is about; `isReal`: it could have been issued. */
export type WrittenId = {
  readonly path: string;
  /** One-based. */
  readonly line: number;
  readonly label: string;
  readonly kind: IdKind;
  readonly value: string;
  /** `database_name` beside it. */
  readonly name: string | undefined;
  readonly env: string | undefined;
  readonly isReal: boolean;
  readonly isSelected: boolean;
  /** The file is not in the repository: ignored, or not tracked. */
  readonly isPrivate: boolean;
};

const kinds: ReadonlySet<string> = new Set<IdKind>(['account_id', 'd1_databases', 'secrets_store_secrets', 'kv_namespaces']);

/** The IDs of the account, databases, stores and KV namespaces in all wrangler files that deploys read, and in private overlays beside them. */
export function writtenIds(context: ProbeContext): readonly WrittenId[] {
  const deciding = new Set(decidingFiles(context.project.wranglerFiles));
  return context.project.wranglerFiles.flatMap((file) => {
    const isPrivate = isPrivateFile(context, file.path);
    return deciding.has(file) || isPrivate ? idsOf(context, file, isPrivate) : [];
  });
}

function isPrivateFile({ project }: Pick<ProbeContext, 'project'>, path: string): boolean {
  return project.git.isTracked(path) === false;
}

function idsOf(context: ProbeContext, file: WranglerFile, isPrivate: boolean): readonly WrittenId[] {
  const environments = new Set(context.targets.filter((target) => target.file === file).map(({ env }) => env));
  return judgedFields(file).flatMap((field): readonly WrittenId[] => {
    const { status } = field.verdict;
    if (field.isPreview || !kinds.has(field.list) || status === 'empty') return [];
    return [
      {
        path: file.path,
        line: file.lines.at(field.node.span[0]).line + 1,
        label: idFieldLabel(field),
        kind: field.list as IdKind,
        value: field.node.value,
        name: stringAt(field.entry, 'database_name')?.value,
        env: field.env,
        isReal: status === 'plausible',
        // The account is inherited by every environment.
        isSelected: environments.has(field.env) || (field.list === 'account_id' && environments.size > 0),
        isPrivate,
      },
    ];
  });
}

/** What the account says of an ID; `problem` is a clause when something is off. */
export type KnownId = { readonly isThere: boolean | undefined; readonly problem?: string };

/** Looks an ID up where it must be. Throws `AccountError` and `MissingInput`. */
export async function lookUp(context: ProbeContext, id: WrittenId): Promise<KnownId> {
  const account = required(context, 'account');
  const { signal } = context;
  const where = `${id.label} in ${id.path}`;
  const gone: KnownId = { isThere: false, problem: `${where} is not in this account` };
  switch (id.kind) {
    case 'account_id': {
      if (id.value.toLowerCase() === account.accountId.toLowerCase()) return { isThere: true };
      const isKnown = (await account.accounts(signal)).some((one) => one.id === id.value.toLowerCase());
      return {
        isThere: isKnown,
        problem: isKnown ? `${where} is another account than the one connected` : `${where} is no account of this token`,
      };
    }
    case 'd1_databases': {
      const found = await orAbsent(account.d1(id.value, signal));
      if (!found) return gone;
      return id.name === undefined || id.name === found.name
        ? { isThere: true }
        : { isThere: true, problem: `${where} is named ${found.name} in the account, not ${id.name}` };
    }
    case 'secrets_store_secrets':
      return (await orAbsent(account.storeSecrets(id.value, signal))) ? { isThere: true } : gone;
    case 'kv_namespaces':
      return (await account.kvNamespaces(signal)).some((one) => one.id === id.value) ? { isThere: true } : gone;
  }
}

/** One name with two IDs, or two accounts, in files of the same environment: as clauses. */
export function disagreements(ids: readonly WrittenId[]): readonly string[] {
  const groups = new Map<string, WrittenId[]>();
  for (const id of ids.filter(({ isReal, isSelected, isPrivate }) => isReal && isSelected && !isPrivate)) {
    const key = id.kind === 'account_id' ? 'account_id' : id.kind === 'd1_databases' && id.name !== undefined ? `database ${id.name}` : '';
    if (key !== '') groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups].flatMap(([key, own]) => {
    const values = new Set(own.map(({ value }) => value.toLowerCase()));
    return values.size < 2 ? [] : [`${key} differs between files: ${own.map(({ path, line }) => `${path}:${line}`).join(', ')}`];
  });
}

/** `infra/cloudflare.resources.json`, which the reference application fills its files from: where it and the wrangler files differ. */
export function resourceFile(
  context: ProbeContext,
): { readonly path: string; readonly problems: readonly string[]; readonly placeholders: readonly number[] } | undefined {
  const path = projectPaths(context.project).find((one) => /(^|\/)cloudflare\.resources\.json$/.test(one));
  const text = path === undefined ? undefined : context.project.files.read(path);
  const data = text === undefined ? undefined : parsed(text);
  if (path === undefined || text === undefined || data === undefined) return undefined;
  const files = decidingFiles(context.project.wranglerFiles);
  const problems: string[] = [];
  const all = writtenIds(context);
  const compare = (what: string, wanted: unknown, actual: readonly string[]): void => {
    if (typeof wanted === 'string' && actual.some((one) => one !== wanted))
      problems.push(`${what} differs between ${path} and the wrangler files`);
  };
  const of = (kind: IdKind): readonly string[] =>
    all.filter((id) => id.kind === kind && id.isSelected && !id.isPrivate).map(({ value }) => value);
  compare('account_id', data['account_id'], of('account_id'));
  compare('the database id', at(data, 'd1', 'database_id'), of('d1_databases'));
  compare('the store id', at(data, 'secrets_store', 'id'), of('secrets_store_secrets'));
  for (const worker of Array.isArray(data['workers']) ? (data['workers'] as unknown[]) : []) {
    const [name, config] = [at(worker, 'name'), at(worker, 'config_path')];
    const file = files.find((one) => one.path === config);
    if (typeof config === 'string' && !file) problems.push(`${config}, named in ${path}, is not there`);
    else if (file && typeof name === 'string' && stringAt(file.root, 'name')?.value !== name)
      problems.push(`${file.path} is not named ${name} as ${path} says`);
  }
  const placeholders = text
    .split('\n')
    .flatMap((line, index) =>
      /"(?:account_id|database_id|id)"\s*:\s*"(?:[^"]*REPLACE_WITH_[^"]*|<[^"]*>|[^"]*YOUR_[^"]*)"/.test(line) ? [index + 1] : [],
    );
  return { path, problems, placeholders };
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (one, key) => (typeof one === 'object' && one !== null ? (one as Record<string, unknown>)[key] : undefined),
    value,
  );
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
