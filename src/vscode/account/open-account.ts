import type { BudgetWait } from '../../core/account/budget.ts';
import { connect } from '../../core/account/connect.ts';
import { type FoundCredential, findCredential, type RunWrangler } from '../../core/account/credentials.ts';
import { AccountError } from '../../core/account/errors.ts';
import { silentLog, systemClock } from '../../core/account/ports.ts';
import { createSnapshot } from '../../core/account/snapshot.ts';
import type { Project } from '../../core/project.ts';
import type { Secret } from '../../core/secret.ts';
import type { ChannelLog } from '../log.ts';
import type { AccountState, SignedIn } from './session.ts';
import { findWrangler, wranglerRunner } from './wrangler-login.ts';

type Options = {
  readonly project: Project | undefined;
  readonly stored: Secret | undefined;
  readonly environment: NodeJS.ProcessEnv;
  readonly mayAskWrangler: boolean;
  readonly picked: string | undefined;
  readonly baseUrl: string | undefined;
  readonly log: ChannelLog;
  readonly onWait: (wait: BudgetWait) => void;
};

/** Finds the credential in force and the account it is meant for. Throws only when cancelled. */
export async function openAccount(options: Options, signal: AbortSignal): Promise<AccountState> {
  const { stored, environment } = options;
  const runWrangler = options.mayAskWrangler ? projectWrangler(options.project, environment) : undefined;
  const found = await findCredential({ stored, environment, runWrangler }, signal);
  if (!found) return { kind: 'signed-out' };
  try {
    return await opened(options, found, signal);
  } catch (error) {
    if (!AccountError.is(error) || error.reason === 'aborted') throw error;
    options.log.warn(`The account was not opened: ${error.message}`);
    return { kind: 'refused', error, source: found.source };
  }
}

/** The project's own wrangler, when it is installed. */
export function projectWrangler(project: Project | undefined, environment: NodeJS.ProcessEnv): RunWrangler | undefined {
  const folders = project?.wranglerFiles.map(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('/')))) ?? [];
  const entry = project && findWrangler(project.root, folders);
  return project && entry !== undefined ? wranglerRunner(project.root, entry, environment) : undefined;
}

async function opened(options: Options, found: FoundCredential, signal: AbortSignal): Promise<AccountState> {
  const { project, environment, baseUrl, picked, onWait } = options;
  const nothing: Pick<Project, 'targets' | 'files'> = {
    targets: () => [],
    files: { exists: () => false, list: () => [], read: () => undefined },
  };
  const memory = new Map();
  const { account, budget, choice } = await connect(
    {
      memory,
      found,
      environment,
      baseUrl,
      project: project ?? nothing,
      ...(picked === undefined ? {} : { picked }),
      clock: systemClock,
      log: silentLog,
      onWait,
    },
    signal,
  );
  if (choice.id === undefined) return { kind: 'choose', candidates: choice.candidates, source: found.source };
  return {
    kind: 'signed-in',
    account,
    budget,
    accountId: choice.id,
    name: undefined,
    source: found.source,
    memory,
  };
}

/** The account's name for people; empty when it cannot be known: a token that may not list accounts works all the same. */
export async function nameOf({ account, accountId, memory, budget }: SignedIn): Promise<string> {
  const snapshot = createSnapshot({ reads: account.reads, accountId, memory, kind: 'focus', budget, clock: systemClock });
  const names = await snapshot.accounts(new AbortController().signal);
  return names.find(({ id }) => id === accountId)?.name ?? '';
}
