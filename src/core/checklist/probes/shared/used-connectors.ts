import type { Binding } from '../../../account/resources/bindings.ts';
import type { Target } from '../../../wrangler/file.ts';
import { bindingsOf } from '../../../wrangler/bindings.ts';
import { deployed, effectiveBinding } from '../../deployed.ts';
import type { Deployed } from '../../deployed.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { secretState } from '../../secret-state.ts';
import type { SecretState } from '../../secret-state.ts';
import { targetsByRole } from '../../select-targets.ts';
import { unknownBecause } from '../../unknown-because.ts';
import type { Unknown } from '../../unknown-because.ts';
import { connectorOf } from './connectors.ts';
import type { Connector } from './connectors.ts';
import { sourcePaths } from './sources.ts';

/** A connector with the credentials that are bound for it, on the Worker that calls the vendor. */
export type UsedConnector = {
  readonly connector: Connector;
  readonly target: Target;
  readonly credentials: readonly SecretState[];
  readonly deployed: Deployed;
  /** ISO time of the newest deployment that a changed secret of the Worker made, among the recent ones that the account lists. */
  readonly secretChangedAt: string | undefined;
};

export type Connectors = {
  readonly used: readonly UsedConnector[];
  /** Named in the wrangler files: what is told when the account cannot be looked at. */
  readonly declared: readonly Connector[];
  /** Bound, but all its routes are switched off. */
  readonly off: readonly Connector[];
  /** Names of the Workers looked at. */
  readonly workers: readonly string[];
  /** Of them, those that do not serve, so that their connectors are not known. */
  readonly missing: readonly string[];
  /** Why the account could not be looked at; `used` is empty then. */
  readonly unknown?: Unknown;
};

/**
 * Connectors in use: an enabled route and a bound credential on the workflow Worker, else on any Worker when none plays that role. Never throws
 * for the account.
 */
export async function usedConnectors(context: ProbeContext): Promise<Connectors> {
  const byRole = targetsByRole(context, 'workflow');
  const targets = (byRole.length > 0 ? byRole : context.targets).filter(({ name, isPages }) => name !== undefined && !isPages);
  const workers = targets.map(({ name }) => name ?? '');
  const declared = uniqueConnectors(targets.flatMap(declaredNames), knowsByName(context));
  const nothing = { used: [], declared, off: [], workers, missing: [] };
  try {
    const isOff = await switchedOff(context);
    const looked = await Promise.all(targets.map(async (target) => ({ target, of: await deployed(context, target.name ?? '') })));
    const bound = (await Promise.all(looked.map(({ target, of }) => connectorsOf(context, target, of)))).flat();
    return {
      ...nothing,
      used: bound.filter(({ connector }) => !isOff(connector)),
      off: bound.map(({ connector }) => connector).filter(isOff),
      missing: looked.filter(({ of }) => of.state !== 'deployed').map(({ of }) => of.worker),
    };
  } catch (error) {
    return { ...nothing, unknown: unknownBecause(error) };
  }
}

async function connectorsOf(context: ProbeContext, target: Target, of: Deployed): Promise<readonly UsedConnector[]> {
  const byName = knowsByName(context);
  const names = new Set(of.serving.flatMap(({ version }) => version.bindings.filter(mayHoldSecret).map(({ name }) => name)));
  const found = new Map<string, { connector: Connector; credentials: SecretState[] }>();
  for (const name of [...names].toSorted()) {
    const connector = connectorOf(name, byName);
    if (!connector) continue;
    const known = found.get(connector.id) ?? { connector, credentials: [] };
    found.set(connector.id, known);
    known.credentials.push(await secretState(context, target, name));
  }
  if (found.size === 0) return [];
  const deployments = await required(context, 'account').deployments(of.worker, context.signal);
  const secretChangedAt = deployments.find(({ triggeredBy }) => triggeredBy === 'secret')?.createdOn;
  return [...found.values()].map((one) => ({ ...one, target, deployed: of, secretChangedAt }));
}

function mayHoldSecret({ type }: Binding): boolean {
  return ['secret_text', 'secret_key', 'secrets_store_secret', 'plain_text'].includes(type);
}

function declaredNames(target: Target): readonly string[] {
  return bindingsOf(target, 'secrets.required', 'secrets_store_secrets')
    .map(({ name }) => name)
    .filter((name) => name !== undefined);
}

/** A repository that keeps a registry of its connectors has listed them all; elsewhere the name of a secret is all there is. */
function knowsByName({ project }: ProbeContext): boolean {
  return !sourcePaths(project).some((path) => /connector[_-]registry\.[jt]s$/.test(path));
}

function uniqueConnectors(names: readonly string[], byName: boolean): readonly Connector[] {
  const found = names.map((name) => connectorOf(name, byName)).filter((one) => one !== undefined);
  return [...new Map(found.map((one) => [one.id, one])).values()];
}

/** `ENABLED_HTTP_ROUTES` and `DISABLED_HTTP_ROUTES` on the API Worker: lists of route names. Their values are compared and never told. */
async function switchedOff(context: ProbeContext): Promise<(connector: Connector) => boolean> {
  const [api] = targetsByRole(context, 'api');
  if (api?.name === undefined) return () => false;
  const of = await deployed(context, api.name);
  const listOf = (name: string): ReadonlySet<string> | undefined => {
    const text = effectiveBinding(of, name).binding?.value?.reveal();
    const routes = text?.split(/[\s,;]+/).filter(Boolean) ?? [];
    return routes.length > 0 ? new Set(routes) : undefined;
  };
  const enabled = listOf('ENABLED_HTTP_ROUTES');
  const disabled = listOf('DISABLED_HTTP_ROUTES');
  const isRouteOff = (route: string): boolean => disabled?.has(route) === true || (enabled !== undefined && !enabled.has(route));
  return ({ routes }) => routes.length > 0 && routes.every(isRouteOff);
}
