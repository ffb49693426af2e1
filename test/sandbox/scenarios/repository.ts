import { hexId } from '../state/ids.ts';
import type { Repository, WorkflowRun } from '../state/model.ts';
import { ago, day, hour } from './scenario.ts';

const sha = (seed: string): string => `${hexId(seed)}${hexId(`${seed}!`).slice(0, 8)}`;
/** The commit that `main` of the made-up repository is at. A test may patch it to its own. */
const headSha = sha('head');

/** The sample's repository: private, `main` under a ruleset, the release check green on its head. */
export function protectedRepository(now: Date): Repository {
  return {
    visibility: 'private',
    archived: false,
    default_branch: 'main',
    permissions: { admin: true, push: true, pull: true },
    branches: {
      main: {
        sha: headSha,
        protected: true,
        classic: null,
        rules: [
          {
            type: 'pull_request',
            ruleset_source_type: 'Repository',
            ruleset_source: 'sample/sample-runtime',
            ruleset_id: 41,
            parameters: {
              required_approving_review_count: 1,
              dismiss_stale_reviews_on_push: true,
              require_code_owner_review: false,
              require_last_push_approval: false,
              required_review_thread_resolution: false,
            },
          },
          {
            type: 'required_status_checks',
            ruleset_source_type: 'Repository',
            ruleset_source: 'sample/sample-runtime',
            ruleset_id: 41,
            parameters: {
              required_status_checks: [{ context: 'release' }],
              strict_required_status_checks_policy: true,
            },
          },
          {
            type: 'non_fast_forward',
            ruleset_source_type: 'Repository',
            ruleset_source: 'sample/sample-runtime',
            ruleset_id: 41,
          },
        ],
      },
    },
    tags: [
      { name: 'v1.3.0', sha: sha('v1.3.0') },
      { name: 'v1.4.0', sha: headSha },
    ],
    releases: [
      {
        id: 2,
        tag_name: 'v1.4.0',
        name: '1.4.0',
        draft: false,
        prerelease: false,
        published_at: ago(now, 2 * day),
      },
    ],
    workflows: [{ id: 71, name: 'CI', path: '.github/workflows/ci.yml', state: 'active' }],
    runs: [run(9001, headSha, ago(now, 2 * hour), 'success'), run(9000, sha('before'), ago(now, 3 * day), 'success')],
    checkRuns: [],
    protectionUnavailable: false,
    ssoRequired: false,
  };
}

export function run(id: number, head: string, at: string, conclusion: string): WorkflowRun {
  const names = ['Set up job', 'Run actions/checkout@v5', 'Run npm ci', 'Run npm run release:check', 'Complete job'];
  const steps = names.map((name, index) => ({
    name,
    status: 'completed',
    conclusion: conclusion === 'failure' && index >= 3 ? (index === 3 ? 'failure' : 'skipped') : 'success',
    number: index + 1,
  }));
  return {
    id,
    name: 'CI',
    path: '.github/workflows/ci.yml',
    workflow_id: 71,
    event: 'push',
    head_branch: 'main',
    head_sha: head,
    status: 'completed',
    conclusion,
    created_at: at,
    jobs: [{ id: id * 10, name: 'release', status: 'completed', conclusion, steps }],
  };
}
