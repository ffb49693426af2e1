import type { EvidenceRow, Ref } from '../evidence.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { isStored, secretState } from '../secret-state.ts';
import type { SecretState } from '../secret-state.ts';
import { targetsByRole } from '../select-targets.ts';
import { readAsString } from '../string-reads.ts';
import type { Target } from '../../wrangler/file.ts';
import { combine, listed, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { askDashboard } from './shared/rbac-live.ts';
import type { RoleAnswer } from './shared/rbac-live.ts';
import { secretFacts, secretFixes, secretInputs, secretPart, secretRow } from './shared/secret-words.ts';

const names = { read: 'OPS_DASHBOARD_READ_TOKEN', write: 'OPS_DASHBOARD_WRITE_TOKEN', legacy: 'OPS_DASHBOARD_TOKEN' } as const;

/** The dashboard tells readers from writers: two tokens, and no old one that does both. */
export const dashboardRbacEnabled: Probe = {
  id: 'dashboard-rbac-enabled',
  class: 'auto',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.account,
  async run(context) {
    const targets = targetsByRole(context, 'ops-dashboard');
    if (targets.length === 0)
      return evidence(context, {
        verdict: 'unknown',
        sentence: 'No Worker of this project is known to be the ops dashboard; name it as roles.ops-dashboard in .preflight/config.jsonc.',
        fixes: [{ operation: 'open.config', title: 'Name the dashboard Worker', args: { role: 'ops-dashboard' } }],
        inputs: [],
      });
    const looks = await Promise.all(targets.map((target) => settle(look(context, target))));
    const seen = looks.filter((one): one is Look => !('error' in one));
    return evidence(context, {
      ...combine(
        looks.map(({ part }) => part),
        'dashboards',
      ),
      facts: {
        dashboards: seen.map(({ read, write, legacy, live }) => ({
          read: secretFacts(read),
          write: secretFacts(write),
          legacy: secretFacts(legacy),
          liveReadGet: live?.get,
          liveReadPost: live?.post,
        })),
      },
      refs: seen.map(({ target }) => ({ path: target.file.path })),
      rows: seen.flatMap(rowsOf),
      fixes: seen.flatMap(({ target, read, write, legacy }) => [
        ...secretFixes(target, read),
        ...secretFixes(target, write),
        ...(legacy.state === 'plain-var' ? secretFixes(target, legacy).slice(1) : []),
      ]),
      inputs: seen.map(({ read, write, legacy }) => [read, write, legacy].map(secretInputs)),
    });
  },
};

type Look = {
  readonly target: Target;
  readonly read: SecretState;
  readonly write: SecretState;
  readonly legacy: SecretState;
  readonly live: RoleAnswer | undefined;
  readonly asString: Ref | undefined;
  readonly part: Part;
};

async function look(context: ProbeContext, target: Target): Promise<Look> {
  const [read, write, legacy, live] = await Promise.all([
    secretState(context, target, names.read),
    secretState(context, target, names.write),
    secretState(context, target, names.legacy, false),
    askDashboard(context, target),
  ]);
  const stored = [read, write].find(({ state }) => state.startsWith('store-'));
  const asString = stored && readAsString(context, target, stored.name);
  const states = { read, write, legacy };
  return { target, ...states, live, asString, part: judge(states, live, asString) };
}

function judge(
  { read, write, legacy }: Pick<Look, 'read' | 'write' | 'legacy'>,
  live: RoleAnswer | undefined,
  asString: Ref | undefined,
): Part {
  const { worker } = read;
  const fail = (sentence: string): Part => ({ verdict: 'fail', sentence });
  if (read.state === 'not-deployed') return fail(`${worker} is not deployed, so no token is in force.`);
  const plain = [read, write, legacy].filter(({ state }) => state === 'plain-var').map(({ name }) => name);
  if (plain.length > 0) return fail(`${listed(plain)} ${plain.length === 1 ? 'is' : 'are'} stored as plain text var on ${worker}.`);
  const gone = (state: SecretState): boolean => state.state === 'absent' || state.state === 'declared-not-deployed';
  if (gone(read) && gone(write))
    return isStored(legacy)
      ? fail(`Only the legacy token ${names.legacy} is set on ${worker}: one token reads and writes.`)
      : fail(`No token is set on ${worker}: every request to its API is refused.`);
  if (gone(read) && isStored(write)) return fail(`${worker} has no READ token: the write token is also the read token.`);
  if (gone(write) && isStored(read))
    return fail(
      `${worker} has no WRITE token: ${isStored(legacy) ? `the legacy token ${names.legacy} writes` : 'nobody can retry or replay'}.`,
    );
  if (live?.part) return live.part;
  const flaws = [read, write].map(secretPart).filter(({ verdict }) => verdict !== 'pass');
  for (const verdict of ['fail', 'unknown', 'warn'] as const) {
    const flaw = flaws.find((part) => part.verdict === verdict);
    if (flaw) return flaw;
  }
  if (asString) {
    const place = 'path' in asString ? `${asString.path}:${asString.line ?? 1}` : '';
    return { verdict: 'warn', sentence: `The tokens of ${worker} are bound from Secrets Store but read as plain strings at ${place}.` };
  }
  if (legacy.state !== 'absent' && legacy.state !== 'declared-not-deployed')
    return {
      verdict: 'warn',
      sentence: `Read and write tokens are both set on ${worker}, but the legacy single token ${names.legacy} is too and also grants write when the write token is empty.`,
    };
  return { verdict: 'pass', sentence: `Read and write tokens are both set on ${worker}.` };
}

function rowsOf({ target, read, write, legacy, live, asString }: Look): readonly EvidenceRow[] {
  const isLegacyGone = legacy.state === 'absent' || legacy.state === 'declared-not-deployed';
  return [
    ...[read, write].map((state) => secretRow(state, secretPart(state), secretFixes(target, state))),
    isLegacyGone
      ? row({ id: legacy.name, label: legacy.name, description: 'not set, as it should be' })
      : row({
          id: legacy.name,
          label: legacy.name,
          verdict: legacy.state === 'plain-var' ? 'fail' : 'warn',
          description: 'legacy single token; also grants write when the write token is empty',
        }),
    ...(asString
      ? [
          row({
            id: 'string',
            label: 'read in code',
            verdict: 'warn',
            description: 'bound from Secrets Store but read as a plain string',
            refs: [asString],
          }),
        ]
      : []),
    ...(live ? live.rows : []),
  ];
}
