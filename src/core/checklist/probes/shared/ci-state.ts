import { plainName } from '../../../account/errors.ts';
import type { EvidenceRow, Facts } from '../../evidence.ts';
import { row } from '../../evidence-of.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { settle } from './parts.ts';
import type { Part } from './parts.ts';
import { releaseBranch } from './release-branch.ts';
import { readWorkflows } from './workflow-files.ts';

/** How the workflow that runs `release:check` ended for the release branch: what proves that tests run, not only exist. */
export type CiState = {
  readonly part: Part;
  readonly row: EvidenceRow;
  /** `success`, `failure`, `in_progress` …; undefined when nothing is known. */
  readonly conclusion: string | undefined;
  readonly facts: Facts | undefined;
};

/**
 * The newest run on the release branch, asked with the same questions as `release-check-ci`, so that it costs nothing beside it. Never throws: what
 * could not be looked at is unknown.
 */
export async function ciState(context: ProbeContext): Promise<CiState> {
  const { jobs } = readWorkflows(context.project);
  const [job] = jobs;
  if (!job) return state({ verdict: 'warn', sentence: 'No workflow runs release:check.' });
  const seen = await settle(newestRun(context, new Set(jobs.map(({ path }) => path))));
  if (seen === undefined) return state({ verdict: 'warn', sentence: 'release:check has not run on GitHub yet.' });
  if ('error' in seen) return state({ ...seen.part, sentence: `The last CI run could not be looked at. ${seen.part.sentence}` });
  const conclusion = seen.status === 'completed' ? (seen.conclusion ?? 'unknown') : seen.status;
  const verdict = conclusion === 'success' ? 'pass' : 'warn';
  const sentence = `The last CI run ended as ${plainName(conclusion)}.`;
  const facts = { id: seen.id, url: seen.url, sha: seen.sha, conclusion };
  return { ...state({ verdict, sentence }, seen.url), conclusion, facts };
}

function state(part: Part, url?: string): CiState {
  const said = row({
    id: 'ci',
    label: 'last CI run',
    verdict: part.verdict,
    description: part.sentence,
    refs: url === undefined ? [] : [{ url, title: 'run' }],
    ...(part.missing && { missing: part.missing }),
  });
  return { part, row: said, conclusion: undefined, facts: undefined };
}

async function newestRun(context: ProbeContext, paths: ReadonlySet<string>) {
  const github = required(context, 'github');
  const { name, branch } = await releaseBranch(github, context.signal);
  if (!branch) return undefined;
  const isOurs = ({ path }: { readonly path: string | undefined }): boolean => paths.has(path?.split('@')[0] ?? '');
  const ofHead = (await github.runs({ branch: name, headSha: branch.sha }, context.signal)).filter(isOurs);
  const runs = ofHead.length > 0 ? ofHead : (await github.runs({ branch: name }, context.signal)).filter(isOurs);
  return runs.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0];
}
