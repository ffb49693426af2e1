import { orAbsent } from '../../../account/errors.ts';
import type { Branch, GitHub, Repository } from '../../../account/github/github.ts';

/** The branch that is released from. `branch` undefined: the repository has neither `main` nor its default branch. */
export type ReleaseBranch = {
  readonly repository: Repository;
  readonly name: string;
  readonly branch: Branch | undefined;
};

/**
 * `main`, else the repository's default branch. Throws `AccountError`, also `not-found` for a repository that is not there or hidden: that is no
 * fact about its branches.
 */
export async function releaseBranch(github: GitHub, signal: AbortSignal): Promise<ReleaseBranch> {
  const [repository, main] = await Promise.all([github.repository(signal), orAbsent(github.branch('main', signal))]);
  if (main || repository.defaultBranch === 'main') return { repository, name: 'main', branch: main };
  return {
    repository,
    name: repository.defaultBranch,
    branch: await orAbsent(github.branch(repository.defaultBranch, signal)),
  };
}
