import { parseRemote } from '../../../account/github/remote.ts';
import type { ProbeContext } from '../../probe.ts';
import { MissingInput } from '../../probe.ts';
import { unknownBecause } from '../../unknown-because.ts';
import type { Part } from './parts.ts';

/** Who may read the repository. `none`: there is no remote, so nobody else; `unknown` with why. */
export type Visibility =
  | { readonly kind: 'public' | 'private' | 'none'; readonly name: string }
  | { readonly kind: 'unknown'; readonly name: string; readonly part: Part };

/** Asks GitHub; a 404 may be a private repository without access, so it is unknown. */
export async function visibility(context: ProbeContext): Promise<Visibility> {
  const { github, git, signal } = context;
  if (github) {
    const name = `${github.owner}/${github.repo}`;
    try {
      const { isPrivate, visibility: word } = await github.repository(signal);
      // Everyone of a company reads an internal repository, but not the public.
      return { kind: isPrivate || word === 'internal' ? 'private' : 'public', name };
    } catch (error) {
      return { kind: 'unknown', name, part: unknownBecause(error) };
    }
  }
  if (!git) return { kind: 'unknown', name: 'the repository', part: unknownBecause(new MissingInput('git')) };
  try {
    const url = await git.remoteUrl(signal);
    if (url === undefined) return { kind: 'none', name: 'no remote' };
    const remote = parseRemote(url);
    const name = remote ? `${remote.host}/${remote.owner}/${remote.repo}` : 'its remote';
    return { kind: 'unknown', name, part: unknownBecause(new MissingInput('github')) };
  } catch (error) {
    return { kind: 'unknown', name: 'the repository', part: unknownBecause(error) };
  }
}
