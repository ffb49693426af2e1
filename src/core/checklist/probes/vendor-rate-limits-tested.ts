import { parse } from 'jsonc-parser';
import type { Project } from '../../project.ts';
import { isWorkerUrl } from '../../config/read-config.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { projectPaths } from '../project-paths.ts';
import { connectorFiles, connectorTests, nearLine } from './shared/connector-code.ts';
import { connectorEvidence } from './shared/connector-evidence.ts';
import type { ConnectorView } from './shared/connector-evidence.ts';
import type { Connector } from './shared/connectors.ts';
import { refOf } from './shared/sources.ts';
import { listed } from './shared/parts.ts';

/** A 429 that a test hands out. One that it expects of the application's own limiter (`response.status, 429`) is none. */
const answers429 =
  /\bstatus(?:Code)?["']?\s*:\s*429\b|\b(?:json|Response|respond|reply|status|text)\w*\([^()]*(?:\([^()]*\)[^()]*)*\b429\b/;
const expects429 = /\b(?:assert|expect)\b|\.status\s*,|[!=]==?\s*429\b/;
const near = 40;

/** Which used connectors have a test in which the vendor answers 429 (https://www.rfc-editor.org/rfc/rfc6585#section-4). */
export const vendorRateLimitsTested: Probe = {
  id: 'vendor-rate-limits-tested',
  class: 'assisted',
  needs: ['wrangler'],
  freshnessMs: fresh.files,
  run: (context) =>
    connectorEvidence(context, fresh.halfYear, {
      view: (connector) => view(context, connector),
      sentence: (views) => {
        const gaps = views.filter(({ view: one }) => one.verdict !== 'pass').map(({ connector }) => connector.name);
        if (gaps.length === views.length) return `No test makes a vendor answer 429 (${listed(gaps)}).`;
        return `${views.length - gaps.length} of ${views.length} used connectors have a 429 test${gaps.length > 0 ? `; not ${listed(gaps)}` : ''}.`;
      },
    }),
};

function view({ project }: ProbeContext, connector: Connector): ConnectorView {
  const tests = connectorTests(project, connector, connectorFiles(project, connector)).flatMap((test) => {
    const at = nearLine({ ...test, text: withoutExpectations(test.text) }, answers429, near);
    return at ? [{ ...test, at }] : [];
  });
  const [test] = tests;
  const limitsUrl = limitsOf(project, connector) ?? connector.limitsUrl;
  return {
    verdict: test ? 'pass' : 'warn',
    description: test ? `${test.path} makes it answer 429` : 'no test makes it answer 429',
    refs: [
      ...tests.map(({ at }) => refOf(at)),
      ...(limitsUrl === undefined ? [] : [{ url: limitsUrl, title: `${connector.name} rate limits` }]),
    ],
    facts: { has429: test !== undefined, tests: tests.map(({ path }) => path), limitsUrl: limitsUrl ?? null },
    inputs: tests.map(({ path, blob }) => [path, blob]),
  };
}

function withoutExpectations(text: string): string {
  return text
    .split('\n')
    .map((line) => (expects429.test(line) ? '' : line))
    .join('\n');
}

/** The page that the repository's own registry of services names for a vendor. */
function limitsOf(project: Project, connector: Connector): string | undefined {
  const pages = project.memo('files:connector-limits', () => {
    const path = projectPaths(project).find((one) => /(?:^|\/)connector-registry\/services\.json$/.test(one));
    const read: unknown = path === undefined ? undefined : parse(project.files.read(path) ?? '');
    const services = typeof read === 'object' && read !== null && 'services' in read && Array.isArray(read.services) ? read.services : [];
    return new Map(services.flatMap(pageOf));
  });
  return pages.get(connector.name.toLowerCase());
}

function pageOf(service: unknown): readonly (readonly [string, string])[] {
  if (typeof service !== 'object' || service === null || !('connectorName' in service) || !('rateLimitDocsUrl' in service)) return [];
  const { connectorName, rateLimitDocsUrl: url } = service;
  return typeof connectorName === 'string' && typeof url === 'string' && isWorkerUrl(url) ? [[connectorName.toLowerCase(), url]] : [];
}
