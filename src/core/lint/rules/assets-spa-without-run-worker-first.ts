import type { Target } from '../../wrangler/file.ts';
import { items, member, stringAt } from '../../wrangler/node.ts';
import { insertMember } from '../fixes/edit.ts';
import type { Rule } from '../rule.ts';

/**
 * From this compatibility date a browser's navigation to any path that is no file gets index.html without asking the Worker
 * (flag assets_navigation_prefers_asset_serving): https://developers.cloudflare.com/workers/static-assets/routing/single-page-application/
 */
const since = '2025-04-01';
const flag = 'assets_navigation_prefers_asset_serving';

export const assetsSpaWithoutRunWorkerFirst: Rule = {
  id: 'assets-spa-without-run-worker-first',
  severity: 'information',
  summary: 'A single-page application answers navigations to the Worker’s own paths with index.html.',
  *wrangler(file, project) {
    if (file.problems.length > 0) return;
    const seen = new Set<number>();
    for (const target of project.targets(file)) {
      const assets = target.get('assets');
      const path = target.pathOf('assets');
      const handling = stringAt(assets, 'not_found_handling');
      if (
        !path ||
        target.isPages ||
        !target.get('main') ||
        handling?.value !== 'single-page-application' ||
        member(assets, 'run_worker_first')
      )
        continue;
      if (seen.has(handling.span[0]) || !prefersAssets(target)) continue;
      seen.add(handling.span[0]);
      yield {
        span: handling.span,
        message: `Opening a path of the Worker in the browser (a sign-in callback, a download link, /api/…) gets index.html and never reaches the Worker. List its paths in assets.run_worker_first.`,
        fixes: [
          {
            id: 'run-worker-first',
            title: 'List the Worker’s paths…',
            isSafe: false,
            question: { prompt: 'Which paths does the Worker answer? Separate several by commas.', placeholder: '/api/*', validate },
            edits: (answer = '/api/*') =>
              validate(answer) === undefined ? insertMember(file, path, 'run_worker_first', listText(answer)) : [],
          },
        ],
      };
    }
  },
};

function prefersAssets(target: Target): boolean {
  const flags = items(target.get('compatibility_flags')).map((item) => (item.kind === 'string' ? item.value : ''));
  if (flags.includes('assets_navigation_has_no_effect')) return false;
  const date = target.get('compatibility_date');
  return flags.includes(flag) || (date?.kind === 'string' && date.value >= since);
}

function parts(answer: string): string[] {
  return answer
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function validate(answer: string): string | undefined {
  const paths = parts(answer);
  return paths.length > 0 && paths.every((path) => /^!?\/\S*$/.test(path))
    ? undefined
    : 'Begin each path with /, e.g. /api/*, or with !/ to leave one out.';
}

function listText(answer: string): string {
  return `[${parts(answer)
    .map((path) => JSON.stringify(path))
    .join(', ')}]`;
}
