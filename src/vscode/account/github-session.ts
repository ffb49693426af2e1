import * as vscode from 'vscode';
import { createBudget } from '../../core/account/budget.ts';
import { githubBaseUrl } from '../../core/account/credentials.ts';
import { createGitHub } from '../../core/account/github/create-github.ts';
import { snapshotGitHub } from '../../core/account/github/github-snapshot.ts';
import type { GitHub } from '../../core/account/github/github.ts';
import { isGitHub, parseRemote } from '../../core/account/github/remote.ts';
import type { EtagMemory } from '../../core/account/github/rest.ts';
import { silentLog, systemClock } from '../../core/account/ports.ts';
import type { Memory } from '../../core/account/shared-calls.ts';
import type { RefreshKind } from '../../core/account/snapshot.ts';
import type { GitPort } from '../../core/checklist/git-port.ts';
import { Secret } from '../../core/secret.ts';
import { settings } from '../contributions.ts';
import { githubScopes } from './github-sign-in.ts';

/** The repository on GitHub, asked with the token of the environment or of the editor's own sign-in, else as anybody may. */
export class GitHubSession {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #budget = createBudget({ clock: systemClock });
  #memory: Memory = new Map();
  #etags: EtagMemory = new Map();
  #of = '';

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  /** Undefined when the repository is not on GitHub. Never asks a person. Throws `AccountError` for an address that is not safe. */
  async open(git: GitPort, kind: RefreshKind, signal: AbortSignal): Promise<GitHub | undefined> {
    const remote = parseRemote((await git.remoteUrl(signal).catch(() => undefined)) ?? '');
    const configured = vscode.workspace.getConfiguration().get<string>(settings.githubApiUrl, '');
    const baseUrl = githubBaseUrl(configured || this.#environment['GITHUB_API_URL']);
    const host = new URL(baseUrl).hostname;
    // A repository on another host must not get the token of this one.
    if (!remote || !isGitHub(remote, host === 'api.github.com' ? undefined : host)) return undefined;
    const token = await this.#token();
    const of = `${baseUrl} ${remote.owner}/${remote.repo} ${token?.id ?? ''}`;
    if (of !== this.#of) [this.#memory, this.#etags, this.#of] = [new Map(), new Map(), of];
    const options = {
      remote,
      baseUrl,
      token: token?.secret,
      budget: this.#budget,
      clock: systemClock,
      log: silentLog,
      etags: this.#etags,
    };
    return snapshotGitHub(createGitHub(options), {
      memory: this.#memory,
      kind,
      clock: systemClock,
    });
  }

  async #token(): Promise<{ readonly id: string; readonly secret: Secret } | undefined> {
    const named = this.#environment['GITHUB_TOKEN'] || this.#environment['GH_TOKEN'];
    if (named) return { id: 'environment', secret: new Secret(named) };
    const silent = vscode.authentication.getSession('github', githubScopes, { silent: true });
    // Where no GitHub extension is, the question is never answered.
    const nobody = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 2000).unref());
    const session = await Promise.race([Promise.resolve(silent).catch(() => undefined), nobody]);
    return session && { id: session.id, secret: new Secret(session.accessToken) };
  }
}
