import type { Project } from '../../../project.ts';
import { gitBlobHash } from '../../inputs-hash.ts';
import type { Connector } from './connectors.ts';
import { codeText, sourcePaths, testPaths } from './sources.ts';
import type { Hit } from './sources.ts';

/** The file that calls a vendor, and what it does about errors. */
export type ConnectorFile = {
  readonly path: string;
  /** Where it calls again after an error; undefined: nowhere to be seen. */
  readonly retry: Hit | undefined;
  /** Where it looks whether the answer was good. */
  readonly checksStatus: Hit | undefined;
  readonly blob: string;
};

/** A test file that speaks of a connector. */
export type ConnectorTest = { readonly path: string; readonly text: string; readonly lines: readonly number[]; readonly blob: string };

const retries = /\b(?:\w*[Rr]etry\w*|\w*[Bb]ackoff\w*)\s*\(/;
const checks = /\.ok\b|\brequireOk\s*\(|\.status\s*(?:[<>]=?|[!=]==?)/;

/**
 * The client of a vendor: a file of its name in a folder of connectors, else files that name the vendor's host, else those that read its secret and
 * fetch. At most five.
 */
export function connectorFiles(project: Project, connector: Connector): readonly ConnectorFile[] {
  const all = sourcePaths(project);
  const named = all.filter(
    (path) => /(?:^|\/)(?:connectors?|integrations?|vendors?|clients?|providers?)\//i.test(path) && connector.files.test(stem(path)),
  );
  const paths = named.length > 0 ? named : byContent(project, all, connector);
  return paths.slice(0, 5).map((path) => {
    const text = codeText(project, path);
    return { path, retry: firstLine(path, text, retries), checksStatus: firstLine(path, text, checks), blob: gitBlobHash(text) };
  });
}

function byContent(project: Project, all: readonly string[], { hosts, secrets }: Connector): readonly string[] {
  const calling = all.map((path) => ({ path, text: codeText(project, path) }));
  const fetching = calling.filter(({ text }) => /\bfetch\w*\s*\(/.test(text));
  const byHost = fetching.filter(({ text }) => hosts.test(text));
  const found =
    byHost.length > 0
      ? byHost
      : fetching.filter(({ text }) => [...text.matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g)].some(([name]) => secrets.test(name)));
  return found.map(({ path }) => path);
}

/** Tests that name a route, the host or the client's file of a connector, with the lines (one-based) where they do. */
export function connectorTests(project: Project, connector: Connector, files: readonly ConnectorFile[]): readonly ConnectorTest[] {
  const stems = files.map(({ path }) => stem(path)).filter((name) => name !== 'index');
  const names = [
    ...connector.routes.map((route) => `\\b${route}\\b`),
    connector.hosts.source,
    ...stems.map((name) => `/${name}(?:\\.[jt]s)?["']`),
    `["'\`]${connector.id}[."'\`]`,
  ];
  const pattern = new RegExp(names.join('|'), 'i');
  // Tests of a page show what it does with its own server.
  return testPaths(project).flatMap((path) => {
    if (/\.[jt]sx$/.test(path)) return [];
    const text = codeText(project, path);
    if (!pattern.test(text)) return [];
    const lines = text.split('\n').flatMap((line, at) => (pattern.test(line) ? [at + 1] : []));
    return [{ path, text, lines, blob: gitBlobHash(text) }];
  });
}

/** The first line of a test, near one that speaks of the connector, that matches; undefined when there is none. */
export function nearLine(test: ConnectorTest, pattern: RegExp, distance: number): Hit | undefined {
  const at = test.text
    .split('\n')
    .findIndex(
      (line, index) =>
        !/^\s*import\b/.test(line) && pattern.test(line) && test.lines.some((other) => Math.abs(other - (index + 1)) <= distance),
    );
  return at === -1 ? undefined : { path: test.path, line: at + 1, text: '' };
}

function firstLine(path: string, text: string, pattern: RegExp): Hit | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => pattern.test(line) && !/^\s*(?:\/\/|\/?\*)|^\s*import\b/.test(line));
  return at === -1 ? undefined : { path, line: at + 1, text: (lines[at] ?? '').trim().slice(0, 200) };
}

function stem(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');
}
