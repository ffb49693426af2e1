import { parse } from 'jsonc-parser';
import { plainName } from '../../account/errors.ts';
import type { Project } from '../../project.ts';
import type { EvidenceRow } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { gitBlobHash } from '../inputs-hash.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { projectPaths } from '../project-paths.ts';
import { ciState } from './shared/ci-state.ts';
import type { CiState } from './shared/ci-state.ts';
import { runsFile, scriptRuns } from './shared/npm-scripts.ts';
import { count, listed } from './shared/parts.ts';
import { codeText, testPaths } from './shared/sources.ts';

const words = /idempoten|duplicate[ _-]?(?:delivery|request|response)|isDuplicateDelivery|\bduplicate\b.*\btrue\b/i;
const script = 'release:check';
/** Lines between a route's name and a word of the matter that still belong together: the length of a long test. */
const near = 40;

type Test = { readonly path: string; readonly text: string; readonly line: number; readonly blob: string; readonly runs: boolean };
type Route = { readonly id: string; readonly tests: readonly Test[] };

/**
 * Tests that speak of idempotency, which critical routes they name, and whether `release:check` and CI run them. That the tests are good ones a person
 * says.
 */
export const idempotencyTested: Probe = {
  id: 'idempotency-tested',
  class: 'assisted',
  needs: [],
  freshnessMs: fresh.ci,
  async run(context) {
    const tests = matchingTests(context.project);
    const { routes: names, from } = criticalRoutes(context);
    const routes = names.map((id) => ({ id, tests: tests.filter((test) => testsRoute(test, id)) }));
    const ci = tests.length === 0 ? undefined : await ciState(context);
    return judged(context, tests, routes, from, ci);
  },
};

function judged(
  context: ProbeContext,
  tests: readonly Test[],
  routes: readonly Route[],
  from: string | undefined,
  ci: CiState | undefined,
) {
  const running = tests.filter(({ runs }) => runs);
  const rows = [...routes.map(routeRow), ...tests.map(testRow), ...(ci ? [ci.row] : [])];
  const covered = routes.filter((route) => route.tests.some(({ runs }) => runs));
  const gap = routes.length === 0 || covered.length < routes.length || running.length === 0;
  // A gap in the files stays one whatever CI says.
  const verdict = gap ? 'warn' : (ci?.part.verdict ?? 'warn');
  const { reason, missing } = ci?.part ?? {};
  return evidence(context, {
    verdict,
    sentence: sentenceOf(tests, running, routes, covered, ci),
    source: 'repo',
    ...(verdict === 'unknown' && reason !== undefined && { reason }),
    ...(verdict === 'unknown' && missing && { missing }),
    facts: {
      routes: routes.map(({ id, tests: own }) => ({ id, tests: own.map(({ path }) => path) })),
      routesFrom: from ?? null,
      tests: tests.map(({ path, runs }) => ({ path, inReleaseCheck: runs })),
      ciRun: ci?.facts ?? null,
    },
    refs: tests.map(({ path, line }) => ({ path, line })),
    rows,
    attest: { needed: true },
    inputs: { tests: tests.map(({ path, blob }) => [path, blob]), routes: routes.map(({ id }) => id) },
  });
}

function sentenceOf(
  tests: readonly Test[],
  running: readonly Test[],
  routes: readonly Route[],
  covered: readonly Route[],
  ci: CiState | undefined,
): string {
  if (tests.length === 0) return 'No test in this workspace mentions idempotency or duplicate deliveries.';
  if (running.length === 0)
    return `${listed(
      tests.map(({ path }) => path),
      2,
    )} ${tests.length === 1 ? 'tests' : 'test'} idempotency, but ${script} does not run ${tests.length === 1 ? 'it' : 'them'}.`;
  const last = ci?.conclusion === undefined ? `. ${ci?.part.sentence ?? ''}` : `; last CI run ${plainName(ci.conclusion)}.`;
  if (routes.length === 0)
    return `${count(running.length, 'idempotency test')} ${running.length === 1 ? 'runs' : 'run'} in ${script}, but which routes are critical is not listed; name them as criticalRoutes in .preflight/config.jsonc${last}`;
  const open = routes.filter((route) => !covered.includes(route)).map(({ id }) => plainName(id));
  const rest = open.length > 0 ? `; not ${listed(open, 3)}` : '';
  return `${covered.length} of ${routes.length} critical routes have an idempotency test that runs in ${script}${rest}${last}`;
}

function matchingTests(project: Project): readonly Test[] {
  const runs = scriptRuns(project, script);
  return testPaths(project).flatMap((path) => {
    const text = codeText(project, path);
    const line = text.split('\n').findIndex(speaks) + 1;
    return line === 0 ? [] : [{ path, text, line, blob: gitBlobHash(text), runs: runsFile(runs, path) }];
  });
}

/** The config's `criticalRoutes`, else the routes of a contract file that run in the background: those a queue may deliver twice. */
function criticalRoutes({ project, config }: ProbeContext): { readonly routes: readonly string[]; readonly from: string | undefined } {
  if (config.criticalRoutes) return { routes: config.criticalRoutes, from: '.preflight/config.jsonc' };
  const from = projectPaths(project).find((path) => /(?:^|\/)contracts\/routes(?:\.v\d+)?\.json$/.test(path));
  if (from === undefined) return { routes: [], from };
  const read: unknown = parse(project.files.read(from) ?? '');
  return { routes: (Array.isArray(read) ? read : []).flatMap(backgroundRoute), from };
}

function backgroundRoute(entry: unknown): readonly string[] {
  if (typeof entry !== 'object' || entry === null || !('routePath' in entry) || !('requestType' in entry)) return [];
  return entry.requestType === 'async' && typeof entry.routePath === 'string' ? [entry.routePath] : [];
}

function routeRow({ id, tests }: Route): EvidenceRow {
  const running = tests.filter(({ runs }) => runs);
  const [first] = running.length > 0 ? running : tests;
  return row({
    id: `route:${id}`,
    label: plainName(id),
    verdict: running.length > 0 ? 'pass' : 'warn',
    description: !first
      ? 'no idempotency test covers it'
      : running.length > 0
        ? `covered in ${first.path}`
        : `covered in ${first.path}, which ${script} does not run`,
    refs: tests.map(({ path, line }) => ({ path, line })),
  });
}

function testRow({ path, line, runs }: Test): EvidenceRow {
  return row({
    id: `test:${path}`,
    label: path,
    description: runs ? `runs in ${script}` : `${script} does not run it`,
    refs: [{ path, line }],
  });
}

/** Near a word of the matter, by name or in a loop over all routes: a file of fixtures names every route somewhere. */
function testsRoute({ text }: Test, id: string): boolean {
  const route = new RegExp(`\\b${escaped(id)}\\b|\\broute\\.(?:routePath|path|id)\\b`);
  const lines = text.split('\n');
  return lines.some((line, at) => speaks(line) && lines.slice(Math.max(0, at - near), at + near + 1).some((other) => route.test(other)));
}

/** A mock of the table that remembers keys speaks of nothing. */
function speaks(line: string): boolean {
  return words.test(line) && !/\bidempotency_keys\b|\bidempotency\.(?:has|add|get|set)\b|\bnew (?:Set|Map)\b/.test(line);
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w-]/g, '\\$&');
}
