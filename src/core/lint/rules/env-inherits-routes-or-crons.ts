import type { Target, WranglerFile } from '../../wrangler/file.ts';
import { child, items, member, type Node } from '../../wrangler/node.ts';
import type { Span } from '../../span.ts';
import { insertMember } from '../fixes/edit.ts';
import { isForLocalWork, isProduction, listOf } from '../environment-role.ts';
import type { Finding, Fix, Rule } from '../rule.ts';

export const envInheritsRoutesOrCrons: Rule = {
  id: 'env-inherits-routes-or-crons',
  severity: 'warning',
  summary: 'An environment takes the routes or crons of the top level, and so the traffic or the work of another Worker.',
  *wrangler(file, project) {
    for (const target of project.targets(file)) {
      if (target.env === undefined || target.isPages) continue;
      const own = file.at(['env', target.env]);
      if (own?.kind !== 'object' || !target.name || target.name === project.targets(file)[0]?.name) continue;
      const isProductionEnv = isProduction(project, target.env);
      yield* inheritedRoutes(file, target, own, isProductionEnv);
      if (!isProductionEnv) yield* inheritedCrons(file, target, own);
    }
  },
};

function* inheritedRoutes(file: WranglerFile, target: Target, own: Node, isProductionEnv: boolean): Iterable<Finding> {
  if (member(own, 'routes') || member(own, 'route')) return;
  const routes = items(child(file.root, 'routes'));
  const domains = routes.filter((route) => isTrue(child(route, 'custom_domain'))).map((route) => text(child(route, 'pattern')));
  const single = child(file.root, 'route');
  const all = [...routes, ...(single ? [single] : [])]
    .map((route) => text(route.kind === 'object' ? child(route, 'pattern') : route))
    .filter((pattern) => pattern !== '');
  // An environment for production often takes the routes on purpose, and nobody deploys the top level; a custom domain moves with every deploy all the same.
  if (all.length === 0 || (isProductionEnv && domains.length === 0)) return;
  const message =
    domains.length > 0
      ? `env.${target.env} inherits the custom domain ${listOf(domains)} from the top level: each deploy moves it from one Worker to the other.`
      : `env.${target.env} inherits the routes ${listOf(all)} from the top level: its deploy asks for traffic that another Worker has.`;
  yield {
    span: keySpan(file, target.env ?? ''),
    message: `${message} Give the environment routes of its own, or an empty list.`,
    related: [
      {
        path: file.path,
        span: (member(file.root, 'routes') ?? member(file.root, 'route'))?.keySpan ?? [0, 0],
        message: 'They are inherited from here.',
      },
    ],
    fixes: single ? [] : [insertFix(file, target.env ?? '', 'routes', '[]', 'Give it no routes (routes = [])')],
  };
}

function* inheritedCrons(file: WranglerFile, target: Target, own: Node): Iterable<Finding> {
  const triggers = child(file.root, 'triggers');
  const crons = items(child(triggers, 'crons'));
  if (crons.length === 0 || member(own, 'triggers')) return;
  const empty = file.format === 'toml' ? '{ crons = [] }' : '{ "crons": [] }';
  yield {
    span: keySpan(file, target.env ?? ''),
    // An environment for test runs is seldom deployed.
    ...(isForLocalWork(target.env) ? { severity: 'information' as const } : {}),
    message: `env.${target.env} inherits ${crons.length} ${crons.length === 1 ? 'cron' : 'crons'} from the top level, so the same work runs in both Workers. Give it crons of its own, or an empty list; a comment in place of the list does not stop them.`,
    related: [{ path: file.path, span: member(file.root, 'triggers')?.keySpan ?? [0, 0], message: 'They are inherited from here.' }],
    fixes: [insertFix(file, target.env ?? '', 'triggers', empty, 'Give it no crons (crons = [])')],
  };
}

function insertFix(file: WranglerFile, env: string, key: string, value: string, title: string): Fix {
  return {
    id: `empty-${key === 'triggers' ? 'crons' : key}`,
    title,
    isSafe: false,
    edits: () => insertMember(file, ['env', env], key, value),
  };
}

function keySpan(file: WranglerFile, env: string): Span {
  return member(child(file.root, 'env'), env)?.keySpan ?? [0, 0];
}

function text(node: Node | undefined): string {
  return node?.kind === 'string' ? node.value : '';
}

function isTrue(node: Node | undefined): boolean {
  return node?.kind === 'boolean' && node.value;
}
