import type { EvidenceRow, OperationFix } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { projectPaths } from '../project-paths.ts';
import { targetsByRole } from '../select-targets.ts';
import { deadLetterCode } from './shared/dead-letter-code.ts';
import { deadLetters } from './shared/dead-letters.ts';
import type { DeadLetters } from './shared/dead-letters.ts';
import { count, listed, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { workerArgs } from './shared/places.ts';
import { configuredQueues } from './shared/queues.ts';
import { codeText, readSources } from './shared/sources.ts';
import { utc } from './shared/words.ts';

const id = 'dead-letters-monitored';

/** Somebody sees the messages that failed for good: the list can be read, and a person has looked at it since the newest. */
export const deadLettersMonitored: Probe = {
  id,
  class: 'assisted',
  needs: ['wrangler'],
  freshnessMs: fresh.account,
  async run(context) {
    await readSources(context);
    const queues = configuredQueues(context.targets);
    if (queues.length === 0)
      return evidence(context, {
        verdict: 'not-applicable',
        sentence: 'No wrangler file of this environment names a queue.',
        source: 'repo',
        inputs: [],
      });
    const [seen, dlq] = await Promise.all([settle(deadLetters(context)), deadLetterQueues(context)]);
    const viewed = viewedAt(context);
    const attest = { needed: true, expiresAfterMs: fresh.week };
    if ('error' in seen) return evidence(context, { ...seen.part, attest, inputs: null });
    const monitors = monitorLinks(context);
    return evidence(context, {
      ...judge(seen, dlq, viewed),
      source: seen.via === 'dashboard' ? 'app' : 'account',
      facts: {
        count: seen.count,
        n24: seen.recent,
        oldest: seen.oldest,
        newest: seen.newest,
        via: seen.via,
        path: seen.endpoint?.path,
        status: seen.endpoint?.status,
        dlq,
        lastViewedAt: viewed,
        monitorLinks: monitors.map(({ path, line }) => `${path}:${line}`),
      },
      refs: monitors,
      rows: [
        ...letterRows(context, seen),
        ...monitors.map(({ path, line }) =>
          row({ id: `monitor:${path}`, label: `${path}:${line}`, description: 'speaks of dead letters', refs: [{ path, line }] }),
        ),
        ...(seen.endpoint
          ? []
          : [row({ id: 'endpoint', label: "the dashboard's list", description: 'not asked: no read token is kept for an address of it' })]),
        ...deadLetterCode(context),
      ],
      fixes: [{ operation: 'open.dead-letters', title: 'Show the dead letters', args: {} }],
      attest: { ...attest, ...(seen.newest !== undefined && { newestAt: seen.newest }) },
      // Letters come and go; what a person's look rests on is how they can be seen.
      inputs: [seen.via, dlq],
    });
  },
};

function viewedAt(context: ProbeContext): number | undefined {
  const at = context.attestations.of(id)?.attestation?.at;
  return at === undefined ? undefined : Date.parse(at);
}

/** Dead-letter queues that the consumers have in the account, else what the config says of them when nobody is signed in. */
async function deadLetterQueues(context: ProbeContext): Promise<readonly string[]> {
  const queues = configuredQueues(context.targets);
  const configured = queues.filter(({ isLetters }) => isLetters).map(({ name }) => name);
  if (!context.account) return configured;
  const account = required(context, 'account');
  const found = await settle(
    Promise.all(queues.filter(({ isLetters }) => !isLetters).map(({ name }) => account.queueByName(name, context.signal))),
  );
  if ('error' in found) return configured;
  return [...new Set(found.flatMap((queue) => queue?.consumers.flatMap(({ deadLetterQueue }) => deadLetterQueue ?? []) ?? []))];
}

function judge(seen: DeadLetters, dlq: readonly string[], viewed: number | undefined): Part {
  const { endpoint } = seen;
  const answers = endpoint ? `; ${endpoint.path} answers ${endpoint.status}` : '';
  const newest = seen.newest === undefined ? '' : `, newest ${utc(seen.newest)}`;
  const figures = `${count(seen.count, 'dead letter')} (${seen.recent} in 24 h${newest}); queue DLQ: ${dlq.length === 0 ? 'none' : listed(dlq)}${answers}`;
  if (endpoint && (endpoint.status === 401 || endpoint.status === 403))
    return {
      verdict: 'fail',
      sentence: `${endpoint.url}${endpoint.path} refuses the kept read token (${endpoint.status}), so nobody can watch the dead letters.`,
    };
  if (seen.isTableMissing && seen.via === 'nothing')
    return {
      verdict: 'fail',
      sentence: `The database has no dead_letters table; queue DLQ: ${dlq.length === 0 ? 'none' : listed(dlq)}${answers}.`,
    };
  if (seen.via === 'nothing')
    return {
      verdict: 'unknown',
      sentence: endpoint
        ? `${endpoint.url}${endpoint.path} answered ${endpoint.status}, which is no list of dead letters.`
        : 'No database and no dashboard address is known to read the dead letters from.',
    };
  if (seen.recent > 0 && (viewed === undefined || (seen.newest !== undefined && viewed < seen.newest)))
    return { verdict: 'warn', sentence: `${figures}; nobody has looked since the newest.` };
  if (endpoint && endpoint.status >= 400) return { verdict: 'warn', sentence: `${figures}.` };
  if (endpoint && !endpoint.hasListedPath)
    return { verdict: 'warn', sentence: `${figures}; /api/ops/dead-letters, which the checklist names, does not exist.` };
  return { verdict: 'pass', sentence: `${figures}.` };
}

function letterRows(context: ProbeContext, { letters }: DeadLetters): readonly EvidenceRow[] {
  const [dashboard] = targetsByRole(context, 'ops-dashboard');
  return letters.map(({ trace, error, at }, index) => {
    const action: OperationFix | undefined =
      dashboard && trace !== ''
        ? { operation: 'do.retry-dead-letter', title: `Retry ${trace}…`, args: { ...workerArgs(dashboard), trace } }
        : undefined;
    return row({
      id: `${trace}:${index}`,
      label: trace === '' ? 'dead letter' : trace,
      description: [at === undefined ? '' : utc(at), error].filter(Boolean).join(' · '),
      ...(action && { action }),
    });
  });
}

/** Where an alert, an uptime check or a schedule speaks of dead letters. A schedule of that name may do nothing, so it proves nothing. */
function monitorLinks(context: ProbeContext): readonly { readonly path: string; readonly line: number }[] {
  const paths = projectPaths(context.project).filter(
    (path) =>
      /(?:alert|monitor|uptime|grafana|prometheus|runbook|operations)[^/]*\.(?:ya?ml|json|md|tf)$/i.test(path) ||
      /(^|\/)\.github\/workflows\//.test(path),
  );
  return paths.slice(0, 200).flatMap((path) => {
    const text = codeText(context.project, path);
    const at = text.search(/dead-?_?letter/i);
    return at === -1 ? [] : [{ path, line: text.slice(0, at).split('\n').length }];
  });
}
