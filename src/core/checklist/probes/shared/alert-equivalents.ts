import { orAbsent, plainName } from '../../../account/errors.ts';
import type { EvidenceRow } from '../../evidence.ts';
import { row } from '../../evidence-of.ts';
import { required } from '../../probe.ts';
import type { ProbeContext } from '../../probe.ts';
import { listed, settle } from './parts.ts';
import type { Part } from './parts.ts';
import { workerNames } from './usage.ts';

/** What may stand in for an alert route; `problem`: a part of it could not be looked at. */
export type Equivalents = { readonly names: readonly string[]; readonly rows: readonly EvidenceRow[]; readonly problem: Part | undefined };

/** Notification policies that reach somebody, tail Workers, and destinations of logs. Whether they are alerts, only a person knows. */
export async function equivalents(context: ProbeContext): Promise<Equivalents> {
  const account = required(context, 'account');
  const { signal } = context;
  const [policies, settings] = await Promise.all([
    settle(account.alertPolicies(signal)),
    settle(Promise.all(workerNames(context).map((name) => orAbsent(account.scriptSettings(name, signal))))),
  ]);
  const active = 'error' in policies ? [] : policies.filter(({ enabled, mechanisms }) => enabled && mechanisms.length > 0);
  const known = 'error' in settings ? [] : settings.filter((one) => one !== undefined);
  const tails = [...new Set(known.flatMap(({ tailConsumers }) => tailConsumers))];
  const destinations = [
    ...new Set(known.flatMap(({ observability: o }) => [...(o?.logs?.destinations ?? []), ...(o?.traces?.destinations ?? [])])),
  ];
  const groups = [
    ['policies', 'notification policies', active.map(({ name, alertType }) => plainName(name ?? alertType))],
    ['tails', 'tail Workers', tails.map((name) => plainName(name))],
    ['destinations', 'log destinations', destinations.map((name) => plainName(name))],
  ] as const;
  const problem = 'error' in policies ? policies.part : 'error' in settings ? settings.part : undefined;
  return {
    names: groups.flatMap(([, label, names]) => (names.length > 0 ? [`${label} ${listed(names)}`] : [])),
    rows: [
      ...groups.map(([id, label, names]) => row({ id, label, description: names.length > 0 ? listed(names) : 'none' })),
      ...(problem
        ? [
            row({
              id: 'blind',
              label: 'not looked at',
              verdict: 'unknown',
              description: problem.sentence,
              ...(problem.missing && { missing: problem.missing }),
            }),
          ]
        : []),
    ],
    problem,
  };
}
