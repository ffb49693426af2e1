import { resolveIn } from '../../../lint/facts/paths.ts';
import type { Target } from '../../../wrangler/file.ts';
import { child, items, stringAt } from '../../../wrangler/node.ts';
import type { Ref } from '../../evidence.ts';
import type { ProbeContext } from '../../probe.ts';
import { projectPaths } from '../../project-paths.ts';
import { folderOf, targetsByRole } from '../../select-targets.ts';
import { refTo } from './places.ts';
import { codeText, sourcePaths } from './sources.ts';

/** Who says that a secret is needed: the config (a Worker secret or a store binding), a document, the connector list, the code. */
export type SecretSource = 'config' | 'store' | 'document' | 'connector' | 'code';

/** A secret that one Worker needs. `isOptional`: its absence switches off something that nobody may use. */
export type RequiredSecret = {
  readonly target: Target;
  readonly name: string;
  readonly isOptional: boolean;
  readonly sources: readonly SecretSource[];
  readonly refs: readonly Ref[];
};

type Claim = {
  readonly target: Target;
  readonly name: string;
  readonly source: SecretSource;
  readonly isOptional: boolean;
  readonly ref: Ref;
};

/** Every secret that something says the targets need, each once per Worker, by Worker in file order. */
export function requiredSecrets(context: ProbeContext): readonly RequiredSecret[] {
  const claims = [...context.targets.flatMap(declared), ...documented(context), ...ofConnectors(context), ...internalTokens(context)];
  const found = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = `${context.targets.indexOf(claim.target)}\n${claim.name}`;
    found.set(key, [...(found.get(key) ?? []), claim]);
  }
  return [...found.values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const { target, name } = first;
    return [
      {
        target,
        name,
        isOptional: own.every(({ isOptional }) => isOptional),
        sources: [...new Set(own.map(({ source }) => source))],
        refs: own.map(({ ref }) => ref),
      },
    ];
  });
}

function declared(target: Target): readonly Claim[] {
  const required = items(child(target.get('secrets'), 'required')).flatMap((node): Claim[] =>
    node.kind === 'string' ? [{ target, name: node.value, source: 'config', isOptional: false, ref: refTo(target.file, node) }] : [],
  );
  const stored = items(target.get('secrets_store_secrets')).flatMap((node): Claim[] => {
    const name = stringAt(node, 'binding')?.value;
    return name ? [{ target, name, source: 'store', isOptional: false, ref: refTo(target.file, node) }] : [];
  });
  return [...required, ...stored];
}

/** `wrangler secret put NAME --config path` (or `--name worker`) in a document; a line without either names no Worker and is left alone. */
function documented(context: ProbeContext): readonly Claim[] {
  const claims: Claim[] = [];
  for (const path of context.documents.paths) {
    const lines = context.project.files.read(path)?.split(/\r?\n/) ?? [];
    let isInFence = false;
    let prose = '';
    for (const [index, line] of lines.entries()) {
      if (/^\s*(```|~~~)/.test(line)) isInFence = !isInFence;
      else if (!isInFence && line.trim() !== '') prose = line;
      const [, name, rest = ''] = /\bwrangler\s+(?:versions\s+)?secret\s+put\s+([A-Z][A-Z0-9_]{2,})\b(.*)/.exec(line) ?? [];
      const target = name === undefined ? undefined : meant(context, path, rest);
      if (name === undefined || !target || /^(NAME|KEY|SECRET(_NAME)?|MY_\w+|YOUR_\w+)$/.test(name)) continue;
      const isOptional = /\boptional|\bif (?:you |they are )?used?\b|\bas needed\b|only if|\bconnectors?\b/i.test(`${prose} ${rest}`);
      claims.push({ target, name, source: 'document', isOptional, ref: { path, line: index + 1 } });
    }
  }
  return claims;
}

function meant(context: ProbeContext, document: string, rest: string): Target | undefined {
  const named = /--name[= ]["']?([\w-]+)/.exec(rest)?.[1];
  const config = /(?:--config|-c)[= ]["']?([\w./-]+)/.exec(rest)?.[1]?.replace(/^\.\//, '');
  if (named !== undefined) return context.targets.find(({ name }) => name === named);
  if (config === undefined) return undefined;
  const near = resolveIn(document.includes('/') ? document.slice(0, document.lastIndexOf('/')) : '', config);
  const paths = context.targets.map(({ file }) => file.path);
  const path = paths.find((one) => one === near) ?? paths.find((one) => one === config || one.endsWith(`/${config}`));
  return context.targets.find(({ file }) => file.path === path);
}

/** Secrets that the application's own list of connectors names for its routes. A route that is only on by default may be unused. */
function ofConnectors(context: ProbeContext): readonly Claim[] {
  const path = projectPaths(context.project).find((one) => /(^|\/)connector_registry\.ts$/.test(one));
  const text = path === undefined ? undefined : context.project.files.read(path);
  const [target] = targetsByRole(context, 'workflow');
  if (path === undefined || text === undefined || !target) return [];
  const enabled = routesVar(context, 'ENABLED_HTTP_ROUTES');
  const disabled = routesVar(context, 'DISABLED_HTTP_ROUTES');
  return [...text.matchAll(/routePath:\s*["'](\w+)["'][^{}]*?requiredSecrets:\s*\[([^\]]*)\]/g)].flatMap((match): Claim[] => {
    const [, route = '', list = ''] = match;
    if (disabled?.has(route) || (enabled && !enabled.has(route))) return [];
    const names = [...list.matchAll(/["'](\w+)["']/g)].map((one) => one[1] ?? '');
    const line = text.slice(0, match.index).split('\n').length;
    // Several names for one route are spellings of one credential: any of them will do, so none alone is required.
    return names.map((name) => ({
      target,
      name,
      source: 'connector',
      isOptional: enabled === undefined || names.length > 1,
      ref: { path, line },
    }));
  });
}

function routesVar(context: ProbeContext, name: string): ReadonlySet<string> | undefined {
  const values = targetsByRole(context, 'api').map((target) => stringAt(target.get('vars'), name)?.value ?? '');
  const routes = values.flatMap((value) => value.split(/[\s,]+/)).filter(Boolean);
  return routes.length > 0 ? new Set(routes) : undefined;
}

/** Workers call each other with `WORKFLOW_INTERNAL_TOKEN`, and those that read it refuse to work without. */
function internalTokens(context: ProbeContext): readonly Claim[] {
  const hits = sourcePaths(context.project).flatMap((path) => {
    const text = codeText(context.project, path);
    const at = text.search(/\benv\??\.WORKFLOW_INTERNAL_TOKEN\b/);
    return at === -1 ? [] : [{ path, line: text.slice(0, at).split('\n').length }];
  });
  return context.targets.flatMap((target): Claim[] => {
    const folder = folderOf(target);
    const hit = hits.find(({ path }) => folder === '' || path.startsWith(`${folder}/`));
    return hit ? [{ target, name: 'WORKFLOW_INTERNAL_TOKEN', source: 'code', isOptional: false, ref: hit }] : [];
  });
}
