import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { connectorFiles, connectorTests, nearLine } from './shared/connector-code.ts';
import { connectorEvidence } from './shared/connector-evidence.ts';
import type { ConnectorView } from './shared/connector-evidence.ts';
import type { Connector } from './shared/connectors.ts';
import { row } from '../evidence-of.ts';
import { readSources, refOf, sourceHits } from './shared/sources.ts';

/** A test that makes the vendor fail: it answers with a status that is worth another try, or speaks of trying again. */
const failing =
  /\bstatus(?:Code)?["']?\s*:\s*(?:408|425|429|50[0234])\b|,\s*(?:408|425|429|50[0234])\s*\)|retry-after|\bretr(?:ies|ied)\b|with_?retry\b/i;
const near = 40;

/** Whether the file that calls each vendor tries again after an error, and whether a test makes the vendor fail. Reading code proves no more. */
export const connectorRetriesValidated: Probe = {
  id: 'connector-retries-validated',
  class: 'assisted',
  needs: ['wrangler'],
  freshnessMs: fresh.files,
  run: async (context) => {
    await readSources(context);
    const queued = sourceHits(context.project, 'retryable').map((hit) =>
      row({ id: 'queue', label: 'queue', description: 'the consumer decides by the error whether to try again', refs: [refOf(hit)] }),
    );
    return connectorEvidence(context, undefined, {
      view: (connector) => view(context, connector),
      sentence: (views) => {
        const good = views.filter((one) => one.view.verdict === 'pass').length;
        const gap = views.find((one) => one.view.verdict !== 'pass');
        const rest = gap ? ` ${gap.connector.name}: ${gap.view.description}.` : '';
        return `${good} of ${views.length} used connectors have retry handling and a test of it.${rest}`;
      },
      rows: queued.slice(0, 1),
    });
  },
};

function view({ project }: ProbeContext, connector: Connector): ConnectorView {
  const files = connectorFiles(project, connector);
  const tests = connectorTests(project, connector, files).flatMap((test) => {
    const at = nearLine(test, failing, near);
    return at ? [{ ...test, at }] : [];
  });
  const retrying = files.find(({ retry }) => retry);
  const checking = files.find(({ checksStatus }) => checksStatus);
  const [test] = tests;
  const code =
    files.length === 0
      ? 'no source file that calls it was found'
      : retrying
        ? `tries again in ${retrying.path}`
        : checking
          ? `${checking.path} checks the answer, but does not try again`
          : `${files[0]?.path ?? ''} neither checks the answer nor tries again`;
  return {
    verdict: retrying && test ? 'pass' : 'warn',
    description: `${code}; ${test ? `${test.path} makes it fail` : 'no test makes it fail'}`,
    refs: [
      ...files.map(({ path, retry, checksStatus }) => ({ path, ...lineOf(retry ?? checksStatus) })),
      ...tests.map(({ at }) => refOf(at)),
    ],
    facts: {
      file: files[0]?.path ?? null,
      retry: retrying !== undefined,
      checksStatus: checking !== undefined,
      tests: tests.map(({ path }) => path),
    },
    inputs: [files.map(({ path, blob }) => [path, blob]), tests.map(({ path, blob }) => [path, blob])],
  };
}

function lineOf(hit: { readonly line: number } | undefined): { readonly line?: number } {
  return hit ? { line: hit.line } : {};
}
