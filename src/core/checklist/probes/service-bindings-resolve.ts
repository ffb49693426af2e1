import type { EvidenceRow, OperationFix } from '../evidence.ts';
import { deployed, shortId } from '../deployed.ts';
import type { Deployed } from '../deployed.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { combine, listed, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { refTo, workerArgs, workerName } from './shared/places.ts';
import { configuredServices, serviceState } from './shared/service-state.ts';
import type { ConfiguredService, ServiceState } from './shared/service-state.ts';

/** Every service binding leads, in what is deployed, to a Worker that answers. */
export const serviceBindingsResolve: Probe = {
  id: 'service-bindings-resolve',
  class: 'auto',
  needs: ['wrangler'],
  freshnessMs: fresh.account,
  async run(context) {
    const services = configuredServices(context.targets);
    if (services.length === 0)
      return evidence(context, {
        verdict: 'not-applicable',
        sentence: 'No wrangler file of this environment has a service binding.',
        source: 'repo',
        inputs: [],
      });
    const looks = await Promise.all(services.map(async (one) => ({ one, ...(await look(context, one)) })));
    const extras = await extraBindings(context, services);
    const parts = [...looks.map(({ part }) => part), ...extras.map(({ part }) => part)];
    const isAll = parts.every(({ verdict }) => verdict === 'pass');
    const ways = [...new Set(services.map(({ binding, service }) => `${binding} → ${service}`))];
    return evidence(context, {
      ...(isAll
        ? {
            verdict: 'pass' as const,
            sentence: `${services.length} of ${services.length} service bindings resolve: ${listed(ways)}.`,
            short: `${services.length} of ${services.length}`,
          }
        : combine(parts, 'service bindings')),
      facts: {
        bindings: looks.map(({ one, source, target }) => ({
          worker: workerName(one.source),
          binding: one.binding,
          service: one.service,
          entrypoint: one.entrypoint,
          deployed: source?.state === 'deployed',
          targetDeployed: target?.state === 'deployed',
        })),
      },
      refs: services.map(({ source, node }) => refTo(source.file, node)),
      rows: [...looks.map(rowOf), ...extras.map(({ row: extra }) => extra)],
      fixes: looks.flatMap(({ one, ...state }) => fixesOf(context, one, state)),
      inputs: looks.map(({ one, source, target }) => [
        workerName(one.source),
        one.binding,
        one.service,
        one.entrypoint,
        idsOf(source),
        idsOf(target),
      ]),
    });
  },
};

async function look(context: ProbeContext, one: ConfiguredService): Promise<ServiceState> {
  const seen = await settle(serviceState(context, one));
  return 'error' in seen ? { part: seen.part } : seen;
}

function idsOf(of: Deployed | undefined): readonly string[] {
  return of?.serving.map(({ version }) => version.id) ?? [];
}

function rowOf({ one, part, target }: ServiceState & { readonly one: ConfiguredService }): EvidenceRow {
  const [serving] = target?.serving ?? [];
  const what = serving
    ? `version ${shortId(serving.version.id)} (${[...serving.version.handlers, ...serving.version.namedHandlers].join(', ') || 'no handlers reported'})`
    : '';
  return row({
    id: `${workerName(one.source)}.${one.binding}`,
    label: `${workerName(one.source)}.${one.binding} → ${one.service}${one.entrypoint ? `#${one.entrypoint}` : ''}`,
    verdict: part.verdict,
    description: part.verdict === 'pass' ? what : part.sentence.replace(/\.$/, ''),
    refs: [refTo(one.source.file, one.node)],
    ...(part.missing && { missing: part.missing }),
  });
}

/** Service bindings that are deployed and in no file: somebody made them in the dashboard, or a deploy will drop them. */
async function extraBindings(
  context: ProbeContext,
  services: readonly ConfiguredService[],
): Promise<readonly { readonly part: Part; readonly row: EvidenceRow }[]> {
  const sources = context.targets.filter(({ name }) => services.some(({ source }) => source.name === name));
  const found = await Promise.all(
    sources.map(async (source) => {
      const of = await settle(deployed(context, workerName(source)));
      // What could not be looked at is told by the rows of its own bindings.
      if ('error' in of) return [];
      const extra = of.serving[0]?.version.bindings.filter(
        (binding) => binding.type === 'service' && !services.some((one) => one.source === source && one.binding === binding.name),
      );
      return (extra ?? []).map((binding) => ({ source, binding }));
    }),
  );
  return found.flat().map(({ source, binding }) => {
    const sentence = `${workerName(source)} is deployed with ${binding.name} → ${binding.service ?? ''}, which is not in ${source.file.path}.`;
    const label = `${workerName(source)}.${binding.name} → ${binding.service ?? ''}`;
    return {
      part: { verdict: 'warn', sentence },
      row: row({
        id: `extra:${workerName(source)}.${binding.name}`,
        label,
        verdict: 'warn',
        description: 'deployed, but not in the config',
        refs: [{ path: source.file.path }],
      }),
    };
  });
}

/** The target comes first: a deploy of the source is refused while what it binds is not there. */
function fixesOf(context: ProbeContext, one: ConfiguredService, { part, source, target }: ServiceState): readonly OperationFix[] {
  if (part.verdict !== 'fail') return [];
  const own = context.targets.find(({ name }) => name === one.service);
  const deploy = (of: typeof own): readonly OperationFix[] =>
    of ? [{ operation: 'D.deploy', title: `Deploy ${workerName(of)}…`, args: workerArgs(of) }] : [];
  const edit: OperationFix = {
    operation: 'edit.service',
    title: `Correct ${one.binding} in ${one.source.file.path}`,
    args: { ...workerArgs(one.source), binding: one.binding },
  };
  const isThere = target?.state === 'deployed';
  return [
    ...(isThere ? [] : deploy(own)),
    ...(source?.state === 'deployed' && !isThere ? [] : deploy(one.source)),
    ...(own || isThere ? [] : [edit]),
  ];
}
