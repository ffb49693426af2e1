import type { AccountReads } from '../../account/account.ts';
import { AccountError } from '../../account/errors.ts';
import type { OperationId } from '../../checklist/operation-ids.ts';
import { lintWrangler } from '../../lint/lint.ts';
import type { Project } from '../../project.ts';
import type { Target } from '../../wrangler/file.ts';
import { listMigrations } from '../d1/list-migrations.ts';
import type { DatabaseTarget } from '../d1/migration-source.ts';
import type { GitState } from '../git-history.ts';
import { requiredSecrets } from '../secrets/required-secrets.ts';

/** Something that is not ready. `fix`: the operation that makes it so. */
export type Gate = {
  readonly id: 'git' | 'lint' | 'migrations' | 'secrets' | 'checklist' | 'unseen';
  readonly message: string;
  readonly fix?: OperationId;
};

export type GateInput = {
  readonly target: Target;
  readonly project: Project;
  readonly databases: readonly DatabaseTarget[];
  readonly git: GitState | undefined;
  readonly checklist: { readonly done: number; readonly total: number } | undefined;
  readonly account: AccountReads;
  readonly signal: AbortSignal;
};

/** What is not ready for a deploy; nothing is listed that is fine. Reads only. */
export async function gatesOf(input: GateInput): Promise<Gate[]> {
  const [migrations, secrets] = await Promise.all([migrationGates(input), secretGates(input)]);
  return [...migrations, ...secrets, ...lintGate(input), ...gitGates(input.git), ...checklistGate(input.checklist)];
}

async function migrationGates({ databases, account, signal }: GateInput): Promise<Gate[]> {
  const columns = await listMigrations({ databases, account, signal });
  return columns.flatMap((column): Gate[] => {
    const name = column.database?.name ?? column.binding;
    if (column.error !== undefined) return [{ id: 'unseen', message: `migrations of ${name} could not be seen: ${column.error}` }];
    const pending = column.migrations.filter(({ state }) => state === 'pending').length;
    return pending === 0
      ? []
      : [{ id: 'migrations', message: `${pending} pending ${pending === 1 ? 'migration' : 'migrations'} on ${name}`, fix: 'D1.apply' }];
  });
}

async function secretGates({ target, account, signal }: GateInput): Promise<Gate[]> {
  const { rows, targets } = await requiredSecrets([target], account, signal);
  const error = targets[0]?.error;
  if (error !== undefined) return [{ id: 'unseen', message: `secrets could not be seen: ${error}` }];
  const missing = rows
    .filter(({ cells: [cell] }) => cell === 'missing' || cell === 'not-deployed')
    .map(({ name }) => `secret ${name} missing`);
  const lost = (targets[0]?.lost ?? []).map(
    (name) => `secret ${name} missing on the newest version, from which a deploy takes its secrets`,
  );
  return [...missing, ...lost].map((message) => ({ id: 'secrets', message, fix: 'S.put' }));
}

function lintGate({ target, project }: GateInput): Gate[] {
  const errors = lintWrangler(target.file, project, { onRuleError: () => undefined }).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return [];
  const rules = [...new Set(errors.map(({ rule }) => rule.id))].join(', ');
  return [{ id: 'lint', message: `${errors.length} lint ${errors.length === 1 ? 'error' : 'errors'} in ${target.file.path}: ${rules}` }];
}

function gitGates(git: GitState | undefined): Gate[] {
  if (!git) return [];
  const gates: Gate[] = [];
  if (git.changedFiles > 0)
    gates.push({ id: 'git', message: `${git.changedFiles} uncommitted ${git.changedFiles === 1 ? 'file' : 'files'}` });
  if (git.unpushed !== undefined && git.unpushed > 0)
    gates.push({ id: 'git', message: `${git.unpushed} ${git.unpushed === 1 ? 'commit' : 'commits'} not pushed` });
  return gates;
}

function checklistGate(checklist: GateInput['checklist']): Gate[] {
  if (!checklist || checklist.done >= checklist.total) return [];
  return [{ id: 'checklist', message: `checklist ${checklist.done}/${checklist.total}` }];
}

/** Re-thrown unless it is a plain refusal of the account. */
export function reasonOf(error: unknown): string {
  if (AccountError.is(error) && error.reason !== 'aborted') return error.message;
  throw error;
}
