import { documentEvidence } from '../document-evidence.ts';
import { documentTopics } from '../document-topics.ts';
import { row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe } from '../probe.ts';
import { readSources, refOf, sourceHits, testPaths } from './shared/sources.ts';

/** A document that tells operators how to retry and replay; beside it, whether the source serves such routes and a test replays. */
export const retryReplayDocumented: Probe = {
  id: 'retry-replay-documented',
  class: 'assisted',
  needs: [],
  freshnessMs: fresh.files,
  run: async (context) => {
    const { project } = context;
    await readSources(context);
    const routes = (['retry', 'replay'] as const).map((verb) => ({ verb, hit: sourceHits(project, `${verb}Route`)[0] }));
    const tests = testPaths(project).filter((path) => /replay|dead[-_]?letter/i.test(path.split('/').at(-1) ?? ''));
    return documentEvidence(context, documentTopics.retry, {
      terms: 'retry, replay or dead letters',
      rows: [
        ...routes.map(({ verb, hit }) =>
          row({
            id: `route:${verb}`,
            label: `/api/${verb}/`,
            description: hit ? `named in ${hit.path}` : 'no source file here names it',
            refs: hit ? [refOf(hit)] : [],
          }),
        ),
        ...tests.map((path) => row({ id: `test:${path}`, label: path, description: 'tests a replay', refs: [{ path }] })),
      ],
      facts: { routes: routes.map(({ verb, hit }) => ({ path: `/api/${verb}/`, file: hit?.path ?? null })), tests },
    });
  },
};
