import type { Project } from '../../project.ts';
import type { Target, WranglerFile } from '../../wrangler/file.ts';
import { items, stringAt, type StringNode } from '../../wrangler/node.ts';
import { isTemplated } from '../facts/paths.ts';
import { workers } from '../facts/scopes.ts';
import { setString } from '../fixes/edit.ts';
import { nearestWithin } from '../nearest.ts';
import type { Finding, Rule } from '../rule.ts';

export const serviceNotFound: Rule = {
  id: 'service-not-found',
  severity: 'information',
  summary: 'A service binding names a Worker that this repository should have but does not.',
  *wrangler(file, project) {
    const services = project.targets(file).flatMap(servicesOf);
    if (file.problems.length > 0 || services.length === 0) return;
    const names = project.memo('worker-names', () => new Set(workers(project).map((target) => target.name ?? '')));
    if (project.memo('is-one-worker', () => new Set(project.wranglerFiles.map((other) => stringAt(other.root, 'name')?.value)).size < 2))
      return;
    const seen = new Set<number>();
    for (const service of services) {
      if (seen.has(service.span[0]) || names.has(service.value) || isTemplated(service.value)) continue;
      seen.add(service.span[0]);
      yield* judge(file, service, names, project);
    }
  },
};

/** Those with an `environment` are left to service-environment-removed. */
function servicesOf(target: Target): StringNode[] {
  const entries = [
    ...items(target.get('services')).filter((entry) => stringAt(entry, 'environment') === undefined),
    ...items(target.get('tail_consumers')),
  ];
  return entries.flatMap((entry) => stringAt(entry, 'service') ?? []);
}

function* judge(file: WranglerFile, service: StringNode, names: ReadonlySet<string>, project: Project): Generator<Finding> {
  // Many files of a repository bind the same few services: each name is compared with all Workers once.
  const near = project.memo(`near-worker:${service.value}`, () =>
    service.value.length > 4 ? nearestWithin(service.value, names, service.value.length > 12 ? 2 : 1) : undefined,
  );
  if (near !== undefined && isTypo(service.value, near)) {
    yield {
      span: service.span,
      severity: 'warning',
      message: `No Worker of this repository is named ${service.value}, but one is named ${near}. A binding to a Worker that does not exist is refused at deploy.`,
      fixes: [
        { id: 'use-near-service', title: `Use ${near}`, isSafe: false, isPreferred: true, edits: () => [setString(file, service, near)] },
      ],
    };
  } else if (project.memo(`shares-prefix:${service.value}`, () => sharesPrefix(service.value, names)) && isWholeRepository(project)) {
    yield {
      span: service.span,
      message: `No Worker of this repository is named ${service.value}, though its others share the first part of the name. If it does not live elsewhere, the deploy is refused.`,
    };
  }
}

/** `api-v1` and `api-v2`, `shard-a` and `shard-b` are two Workers on purpose; a slip happens inside a longer word. */
function isTypo(written: string, near: string): boolean {
  const [one, two] = [written.split(/[-_]/), near.split(/[-_]/)];
  if (written.replace(/\d/g, '') === near.replace(/\d/g, '')) return false;
  return one.length !== two.length || one.every((word, index) => word === two[index] || word.length > 3);
}

/** `acme-auth` beside `acme-api` and `acme-web`: at least two of ours begin with the same word. */
function sharesPrefix(name: string, names: ReadonlySet<string>): boolean {
  const prefix = /^[a-z0-9]{2,}[-_]/i.exec(name)?.[0];
  return prefix !== undefined && [...names].filter((other) => other.startsWith(prefix)).length >= 2;
}

/** A checkout with something besides the wrangler files themselves. */
function isWholeRepository(project: Project): boolean {
  return project.files
    .list('')
    .some((name) => /^(?:package\.json|pnpm-workspace\.yaml|src|README\.md|\.git|Cargo\.toml|pyproject\.toml)$/i.test(name));
}
