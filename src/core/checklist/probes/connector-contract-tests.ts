import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { ciState } from './shared/ci-state.ts';
import { connectorFiles, connectorTests } from './shared/connector-code.ts';
import { connectorEvidence } from './shared/connector-evidence.ts';
import type { ConnectorView } from './shared/connector-evidence.ts';
import type { Connector } from './shared/connectors.ts';
import { runsFile, scriptRuns } from './shared/npm-scripts.ts';

/** Words of tests that hold a request or an answer to its shape. */
const mapping = /contract|fixture|harness|mapping|snapshot|schema/i;

/** Which used connectors have a test of how requests and answers are mapped, run by `release:check`. A text search never proves a gap: no fail. */
export const connectorContractTests: Probe = {
  id: 'connector-contract-tests',
  class: 'assisted',
  needs: ['wrangler'],
  freshnessMs: fresh.ci,
  run: async (context) =>
    connectorEvidence(context, undefined, {
      view: (connector) => view(context, connector),
      sentence: (views) => {
        const good = views.filter((one) => one.view.verdict === 'pass').length;
        const gap = views.find((one) => one.view.verdict !== 'pass');
        return `${good} of ${views.length} used connectors have a mapping test that release:check runs.${gap ? ` ${gap.connector.name}: ${gap.view.description}.` : ''}`;
      },
      ci: await ciState(context),
    }),
};

function view({ project }: ProbeContext, connector: Connector): ConnectorView {
  const all = connectorTests(project, connector, connectorFiles(project, connector));
  const tests = all.filter(({ path, text }) => mapping.test(path) || mapping.test(text));
  const runs = scriptRuns(project, 'release:check');
  const inCheck = tests.filter(({ path }) => runsFile(runs, path));
  const [first] = inCheck.length > 0 ? inCheck : tests;
  const description = !first
    ? all.length > 0
      ? `${all[0]?.path ?? ''} names it, but maps no request or answer`
      : 'no test names it'
    : inCheck.length > 0
      ? `${first.path} tests its mapping`
      : `${first.path} tests its mapping, but release:check does not run it`;
  return {
    verdict: inCheck.length > 0 ? 'pass' : 'warn',
    description,
    refs: (tests.length > 0 ? tests : all).map(({ path, lines }) => ({ path, ...(lines[0] !== undefined && { line: lines[0] }) })),
    facts: { tests: tests.map(({ path }) => path), inReleaseCheck: inCheck.length > 0 },
    inputs: tests.map(({ path, blob }) => [path, blob]),
  };
}
