import type { Binding } from '../../../account/resources/bindings.ts';
import type { Target } from '../../../wrangler/file.ts';
import { child, items, stringAt, type ObjectNode } from '../../../wrangler/node.ts';
import { deployed } from '../../deployed.ts';
import type { Deployed } from '../../deployed.ts';
import type { ProbeContext } from '../../probe.ts';
import { onlyOnLatest, shareOf } from './latest.ts';
import type { Part } from './parts.ts';
import { workerName } from './places.ts';

/** One entry of `services`. */
export type ConfiguredService = {
  readonly source: Target;
  readonly binding: string;
  readonly service: string;
  readonly entrypoint: string | undefined;
  readonly isCrossAccount: boolean;
  readonly node: ObjectNode;
};

export type ServiceState = { readonly part: Part; readonly source?: Deployed; readonly target?: Deployed };

/** The service bindings of targets, in file order. */
export function configuredServices(targets: readonly Target[]): readonly ConfiguredService[] {
  return targets.flatMap((source) =>
    items(source.get('services')).flatMap((node) => {
      const service = stringAt(node, 'service')?.value;
      if (node.kind !== 'object' || !service) return [];
      return [
        {
          source,
          binding: stringAt(node, 'binding')?.value ?? '',
          service,
          entrypoint: stringAt(node, 'entrypoint')?.value,
          isCrossAccount: child(node, 'cross_account_grant') !== undefined,
          node,
        },
      ];
    }),
  );
}

/** Follows one binding from the deployed source to the deployed target. Throws `AccountError` and `MissingInput`. */
export async function serviceState(context: ProbeContext, one: ConfiguredService): Promise<ServiceState> {
  if (one.isCrossAccount)
    return {
      part: {
        verdict: 'unknown',
        sentence: `${one.binding} of ${workerName(one.source)} leads to another account, which cannot be seen from here.`,
      },
    };
  const [source, target] = await Promise.all([deployed(context, workerName(one.source)), deployed(context, one.service)]);
  const problem = targetProblem(context, one, target) ?? (await sourceProblem(context, one, source));
  const where = `${workerName(one.source)}.${one.binding} → ${one.service}`;
  return { part: problem ?? { verdict: 'pass', sentence: `${where}.` }, source, target };
}

function targetProblem(context: ProbeContext, one: ConfiguredService, target: Deployed): Part | undefined {
  const from = `${one.binding} of ${workerName(one.source)}`;
  if (target.state === 'absent') {
    const other = otherName(context, one);
    const hint = other === undefined ? '' : `; this repository names it ${other}`;
    return { verdict: 'fail', sentence: `${from} leads to ${one.service}, which does not exist in this account${hint}.` };
  }
  if (target.state === 'draft')
    return { verdict: 'fail', sentence: `${from} leads to ${one.service}, which exists but was never deployed.` };
  const { entrypoint } = one;
  const lacks = target.serving.filter(({ version }) =>
    entrypoint === undefined ? cannotFetch(version.handlers) : !version.namedHandlers.includes(entrypoint),
  );
  if (lacks.length === 0) return undefined;
  const share = target.serving.filter((part) => !lacks.includes(part)).reduce((sum, { percentage }) => sum + percentage, 0);
  if (share > 0) return { verdict: 'warn', sentence: `What ${from} calls is in ${one.service} only on ${share}% of traffic.` };
  return entrypoint === undefined
    ? {
        verdict: 'fail',
        sentence: `${from} names no entrypoint, and ${one.service} has no fetch handler (it has ${lacks[0]?.version.handlers.join(', ') ?? 'none'}).`,
      }
    : { verdict: 'fail', sentence: `Entrypoint ${entrypoint} is not exported by ${one.service}, which ${from} calls.` };
}

// Events that the platform sends; a class with other methods answers remote procedure calls, which need no fetch.
const events = new Set(['scheduled', 'queue', 'email', 'tail', 'tailStream', 'trace', 'alarm', 'test']);

/** True when the default export handles events alone. What reports no handlers may still have methods. */
function cannotFetch(handlers: readonly string[]): boolean {
  return handlers.length > 0 && handlers.every((name) => events.has(name));
}

async function sourceProblem(context: ProbeContext, one: ConfiguredService, source: Deployed): Promise<Part | undefined> {
  const name = workerName(one.source);
  if (source.state !== 'deployed')
    return {
      verdict: 'fail',
      sentence: `${name}, which binds ${one.binding}, ${source.state === 'draft' ? 'exists but was never deployed' : 'is not deployed'}.`,
    };
  const isNamed = (binding: Binding): boolean => binding.name === one.binding;
  const bound = source.serving.flatMap(({ version }) => version.bindings.filter(isNamed));
  const wrong = bound.find(
    (binding) => binding.type !== 'service' || binding.service !== one.service || binding.entrypoint !== one.entrypoint,
  );
  if (wrong) {
    const actual =
      wrong.type === 'service'
        ? `${wrong.service ?? 'nothing'}${wrong.entrypoint ? `#${wrong.entrypoint}` : ''}`
        : `a ${wrong.type} binding`;
    const wanted = `${one.service}${one.entrypoint ? `#${one.entrypoint}` : ''}`;
    return { verdict: 'fail', sentence: `${name} is deployed with ${one.binding} leading to ${actual}, not to ${wanted}.` };
  }
  const share = shareOf(source, isNamed);
  if (share === 0) {
    const latest = await onlyOnLatest(context, source, isNamed);
    return latest
      ? { verdict: 'warn', sentence: `${name} has ${one.binding} only in version ${latest.number ?? latest.id}, which is not deployed.` }
      : { verdict: 'fail', sentence: `${name} is deployed without ${one.binding}.` };
  }
  if (share < 100) return { verdict: 'warn', sentence: `${name} has ${one.binding} only on ${share}% of traffic.` };
  const environment = bound.find((binding) => binding.environment !== undefined && binding.environment !== 'production')?.environment;
  if (environment !== undefined)
    return {
      verdict: 'warn',
      sentence: `${name} is deployed with ${one.binding} leading to environment ${environment} of ${one.service}.`,
    };
  return otherEnvironment(context, one);
}

/** A binding that leads to the Worker's name in another environment, though this environment has its own. */
function otherEnvironment(context: ProbeContext, one: ConfiguredService): Part | undefined {
  const own = ownName(context, one.service, true);
  if (own === undefined) return undefined;
  const where = one.source.env ?? 'the top level';
  return {
    verdict: 'warn',
    sentence: `${one.binding} of ${workerName(one.source)} leads to ${one.service}, which this repository deploys in another environment; in ${where} it is ${own}.`,
  };
}

function otherName(context: ProbeContext, one: ConfiguredService): string | undefined {
  return (
    ownName(context, one.service, false) ??
    context.targets.find(({ name = '' }) => name !== '' && (name.endsWith(`-${one.service}`) || one.service.endsWith(`-${name}`)))?.name
  );
}

/** The selected name of the Worker that has `service` as its name in another environment. `isExact`: only if no selected target is named so. */
function ownName(context: ProbeContext, service: string, isExact: boolean): string | undefined {
  if (isExact && context.targets.some(({ name }) => name === service)) return undefined;
  const other = context.project.targets().find(({ name }) => name === service);
  return other && context.targets.find(({ file, name }) => file === other.file && name !== service)?.name;
}
