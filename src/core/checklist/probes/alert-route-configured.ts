import { plainName } from '../../account/errors.ts';
import type { Target } from '../../wrangler/file.ts';
import { deployed } from '../deployed.ts';
import type { Deployed } from '../deployed.ts';
import type { Evidence, EvidenceRow, Missing } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { secretState, isStored } from '../secret-state.ts';
import type { SecretState } from '../secret-state.ts';
import { targetsByRole } from '../select-targets.ts';
import { unknownBecause } from '../unknown-because.ts';
import { failureAlerts } from './shared/failure-alerts.ts';
import { listed, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { workerArgs, workerName } from './shared/places.ts';
import { equivalents } from './shared/alert-equivalents.ts';
import type { Equivalents } from './shared/alert-equivalents.ts';
import { utcDay } from './shared/words.ts';

/** A route that sends an alert, and the secrets of which one is enough. */
const routes = [
  { id: 'chat_notify', secrets: ['CHAT_WEBHOOK_URL', 'GCHAT_ALERTS_WEBHOOK_URL', 'GCHAT_ALERTS_WEBHOOK'] },
  { id: 'incident_create', secrets: ['CHAT_WEBHOOK_URL', 'GCHAT_ALERTS_WEBHOOK_URL', 'GCHAT_ALERTS_WEBHOOK'] },
  { id: 'slack_message', secrets: ['SLACK_WEBHOOK_URL'] },
] as const;

/** What is known of one route. `enabled` undefined: the API's variables could not be looked at. */
type Route = { readonly id: string; readonly enabled: boolean | undefined; readonly secret: SecretState | undefined; readonly part: Part };

/** An alert route must be switched on with a secret bound; a person may name what is used instead. A test alert counts for 30 days. */
export const alertRouteConfigured: Probe = {
  id: 'alert-route-configured',
  class: 'auto',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.account,
  async run(context) {
    const [workflow] = targetsByRole(context, 'workflow');
    const [api] = targetsByRole(context, 'api');
    const enabled = await enabledRoutes(context);
    const bound = workflow ? await boundSecrets(context, workflow) : [];
    const found = workflow ? await Promise.all(routes.map((one) => look(context, workflow, one, enabled, bound))) : [];
    const good = found.find(({ part }) => part.verdict === 'pass');
    // Only when no route answers does anything else matter, and it costs requests.
    const isOpen = found.every(({ part }) => part.verdict === 'fail');
    const others = isOpen ? await equivalents(context) : undefined;
    const word = context.attestations.of('alert-route-configured');
    const tested = word?.attestation?.at;
    const decided = judged(context, workflow, found, good, others, tested);
    return evidence(context, {
      ...decided,
      facts: {
        routes: found.map(({ id, enabled: on, secret }) => ({ id, enabled: on, secret: secret?.name, state: secret?.state })),
        equivalents: [...(others?.names ?? []), ...(word?.links ?? []).map(({ target }) => target)],
        lastTest: tested,
      },
      refs: (word?.links ?? []).map(({ target }) =>
        /^https?:/i.test(target) ? { url: target } : { path: target.split('#')[0] ?? target },
      ),
      rows: [...found.map((one) => routeRow(one, workflow)), ...(others?.rows ?? []), ...failureAlerts(context)],
      fixes: [
        ...(good
          ? [
              {
                operation: 'do.send-test-alert',
                title: 'Send a test alert',
                args: { ...(api && workerArgs(api)), route: good.id },
              } as const,
            ]
          : []),
        ...(good || !workflow
          ? []
          : [
              {
                operation: 'S.put',
                title: `Put SLACK_WEBHOOK_URL on ${workerName(workflow)}…`,
                args: { ...workerArgs(workflow), name: 'SLACK_WEBHOOK_URL' },
              } as const,
            ]),
        { operation: 'do.link-document', title: 'Link what is used instead', args: { item: 'alert-route-configured' } },
      ],
      attest: { needed: false, expiresAfterMs: fresh.month },
      inputs: { routes: found.map(({ id, enabled: on, secret }) => [id, on, secret?.state]), others: others?.names },
    });
  },
};

/** Says of a route whether the API lets it in, by its two variables; undefined where that cannot be known. */
type Enabled = (route: string) => boolean | Part;

async function enabledRoutes(context: ProbeContext): Promise<Enabled> {
  const [api] = targetsByRole(context, 'api');
  if (!api)
    return () => ({ verdict: 'unknown', sentence: 'No Worker here is known as the API; name it under roles in .preflight/config.jsonc.' });
  const now = await settle(deployed(context, api.name ?? ''));
  if ('error' in now) return () => now.part;
  if (now.state !== 'deployed') return () => ({ verdict: 'unknown', sentence: `${workerName(api)} is not deployed yet; deploy it.` });
  const only = namesIn(now, 'ENABLED_HTTP_ROUTES');
  const not = namesIn(now, 'DISABLED_HTTP_ROUTES');
  return (route) => !not.includes(route) && (only.length === 0 || only.includes(route));
}

/** Route ids in a variable, which are no secrets: names apart by commas or white space. */
function namesIn(now: Deployed, variable: string): readonly string[] {
  const values = now.serving.flatMap(({ version }) =>
    version.bindings.filter(({ name }) => name === variable).map(({ value }) => value?.reveal() ?? ''),
  );
  return values.flatMap((value) => value.split(/[\s,]+/)).filter((name) => /^[\w-]{1,80}$/.test(name));
}

/** Which of the secrets what serves has at all; empty when it cannot be told, so that each is looked up with its reason. */
async function boundSecrets(context: ProbeContext, target: Target): Promise<readonly string[]> {
  const now = await settle(deployed(context, target.name ?? ''));
  const wanted: ReadonlySet<string> = new Set(routes.flatMap(({ secrets }) => secrets));
  return 'error' in now
    ? []
    : now.serving.flatMap(({ version }) => version.bindings.map(({ name }) => name)).filter((name) => wanted.has(name));
}

async function look(
  context: ProbeContext,
  target: Target,
  { id, secrets }: (typeof routes)[number],
  enabled: Enabled,
  bound: readonly string[],
): Promise<Route> {
  const on = enabled(id);
  // Where another route has its secret, a route without any is no more than unused: whether a later version has it need not be asked.
  if (bound.length > 0 && !secrets.some((name) => bound.includes(name)))
    return { id, enabled: typeof on === 'boolean' ? on : undefined, secret: undefined, part: routePart(id, on, undefined, secrets) };
  const states = await settle(Promise.all(secrets.map((name) => secretState(context, target, name))));
  if ('error' in states) return { id, enabled: typeof on === 'boolean' ? on : undefined, secret: undefined, part: states.part };
  const secret =
    states.find(isStored) ??
    states.find(({ state }) => state === 'store-unverified') ??
    states.find(({ state }) => state !== 'absent') ??
    states[0];
  return { id, enabled: typeof on === 'boolean' ? on : undefined, secret, part: routePart(id, on, secret, secrets) };
}

function routePart(id: string, on: boolean | Part, secret: SecretState | undefined, secrets: readonly string[]): Part {
  if (on === false) return { verdict: 'fail', sentence: `${id} is switched off.` };
  if (!secret || secret.state === 'absent')
    return { verdict: 'fail', sentence: `${id} has no secret: ${listed(secrets)} ${secrets.length === 1 ? 'is' : 'are'} not set.` };
  if (secret.state === 'not-deployed') return { verdict: 'unknown', sentence: `${secret.worker} is not deployed yet; deploy it.` };
  if (secret.state === 'store-unverified') {
    const { sentence, reason, missing } = unknownBecause(secret.error);
    return { verdict: 'unknown', sentence: `${secret.name} is bound from Secrets Store. ${sentence}`, reason, ...(missing && { missing }) };
  }
  if (!isStored(secret))
    return { verdict: 'fail', sentence: `${id} cannot send: ${secret.name} ${flaws[secret.state] ?? 'is not stored'}.` };
  if (typeof on !== 'boolean')
    return { ...on, sentence: `${secret.name} is set, but whether ${id} is enabled is not known. ${on.sentence}` };
  if (secret.percentage < 100)
    return { verdict: 'warn', sentence: `${id} is enabled, but ${secret.name} is only on ${secret.percentage} % of traffic.` };
  return { verdict: 'pass', sentence: `${id} is enabled and ${secret.name} is set.` };
}

const flaws: Readonly<Partial<Record<SecretState['state'], string>>> = {
  'plain-var': 'is stored as a plain text variable',
  'store-missing': 'is not in Secrets Store',
  'store-pending': 'is still pending in Secrets Store',
  'store-scope': 'is in Secrets Store without the scope of Workers',
  'only-latest': 'is only on the latest version, which is not deployed',
  'declared-not-deployed': 'is declared but not deployed',
};

function judged(
  context: ProbeContext,
  workflow: Target | undefined,
  found: readonly Route[],
  good: Route | undefined,
  others: Equivalents | undefined,
  tested: string | undefined,
): Pick<Evidence, 'verdict' | 'sentence'> & { readonly reason?: string; readonly missing?: Missing } {
  if (good) {
    const test = tested === undefined ? 'not recorded' : utcDay(tested);
    return { verdict: 'pass', sentence: `${good.part.sentence.replace(/\.$/, '')}; last test alert ${test}.` };
  }
  const partial = found.find(({ part }) => part.verdict === 'warn');
  if (partial) return partial.part;
  const blind = found.find(({ part }) => part.verdict === 'unknown');
  if (blind) return blind.part;
  const none = workflow
    ? `No alert route is configured: ${found.map(({ part }) => part.sentence.replace(/\.$/, '')).at(-1) ?? ''}`
    : 'No alert route is known here';
  const links = context.attestations.of('alert-route-configured')?.links ?? [];
  const names = [...(others?.names ?? []), ...links.map(({ target }) => `linked ${plainName(target)}`)];
  if (names.length > 0) return { verdict: 'warn', sentence: `${none}; a person must say whether this is equivalent: ${listed(names)}.` };
  if (others?.problem)
    return {
      ...others.problem,
      verdict: 'unknown',
      sentence: `${none}; what else alerts could not be looked at. ${others.problem.sentence}`,
    };
  return { verdict: 'fail', sentence: `${none}; no notification, tail Worker or log destination stands in for it.` };
}

function routeRow({ id, part, secret, enabled }: Route, workflow: Target | undefined): EvidenceRow {
  return row({
    id: `route:${id}`,
    label: id,
    // One route is enough, so that another one that is not used is no flaw.
    ...((part.verdict === 'pass' || part.verdict === 'unknown' || part.verdict === 'warn') && { verdict: part.verdict }),
    description:
      part.verdict === 'pass' ? `${part.sentence} Its value cannot be read: send a test alert to see that it arrives.` : part.sentence,
    facts: { enabled, secret: secret?.name, state: secret?.state },
    ...(part.missing && { missing: part.missing }),
    ...(part.verdict === 'fail' &&
      secret &&
      workflow && {
        action: {
          operation: 'S.put',
          title: `Put ${secret.name} on ${workerName(workflow)}…`,
          args: { ...workerArgs(workflow), name: secret.name },
        },
      }),
  });
}
