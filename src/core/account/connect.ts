import { createAccount, type Account } from './account.ts';
import { resolveAccountId, type AccountChoice, accountCachePaths } from './account-id.ts';
import { createBudget, type Budget, type BudgetOptions } from './budget.ts';
import { shareCalls, type Memory } from './shared-calls.ts';
import { apiBaseUrl, type FoundCredential } from './credentials.ts';
import type { Clock, Log } from './ports.ts';
import type { Project } from '../project.ts';

export type ConnectOptions = {
  readonly found: FoundCredential;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** From a machine setting; else CLOUDFLARE_API_BASE_URL. */
  readonly baseUrl: string | undefined;
  readonly project: Pick<Project, 'targets' | 'files'>;
  /** An account the person picked before. */
  readonly picked?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onWait?: BudgetOptions['onWait'];
  /** Of the snapshots to come: the list of accounts, where it is asked for, is not asked again. */
  readonly memory?: Memory;
};

export type Connection = { readonly account: Account; readonly budget: Budget; readonly choice: AccountChoice };

/**
 * A signed-in account for a project. `choice.id` undefined: several accounts are possible, and `account` answers only what needs none.
 * Throws `AccountError` when the base address is no safe one or the accounts cannot be listed.
 */
export async function connect(options: ConnectOptions, signal: AbortSignal): Promise<Connection> {
  const { found, environment, clock, log, project } = options;
  const budget = createBudget({ clock, ...(options.onWait ? { onWait: options.onWait } : {}) });
  const baseUrl = apiBaseUrl(options.baseUrl ?? environment['CLOUDFLARE_API_BASE_URL']);
  const open = (accountId: string): Account => createAccount({ ...found, accountId, baseUrl, clock, budget, log });
  const cache = accountCachePaths(environment)
    .map((path) => project.files.read(path))
    .find((text) => text !== undefined);
  const configured = options.picked ?? configuredAccount(project);
  const reads = shareCalls(open('').reads, { memory: options.memory ?? new Map(), clock, maxAge: () => 0 });
  const choice = await resolveAccountId({ configured, environment, cache, reads }, signal);
  return { account: open(choice.id ?? ''), budget, choice };
}

/** The first `account_id` of the project that could be one. */
function configuredAccount(project: ConnectOptions['project']): string | undefined {
  for (const target of project.targets()) {
    const node = target.get('account_id');
    if (node?.kind === 'string' && /^[0-9a-f]{32}$/i.test(node.value)) return node.value;
  }
  return undefined;
}
