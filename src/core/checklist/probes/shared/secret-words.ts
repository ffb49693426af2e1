import { shortId } from '../../deployed.ts';
import type { EvidenceRow, Facts, OperationFix } from '../../evidence.ts';
import { row } from '../../evidence-of.ts';
import type { SecretState, SecretStateName } from '../../secret-state.ts';
import { unknownBecause } from '../../unknown-because.ts';
import type { Target } from '../../../wrangler/file.ts';
import type { Part } from './parts.ts';
import { workerArgs } from './places.ts';

const kinds: Readonly<Partial<Record<SecretStateName, string>>> = {
  'worker-secret': 'worker secret',
  'store-secret': 'Secrets Store secret',
};

/** "worker secret", "Secrets Store secret". */
export function kindOf(state: SecretState): string {
  return kinds[state.state] ?? 'secret';
}

/** The deployed version that has it, as people know versions: `1a2b3c4d`. */
export function versionOf(state: SecretState): string {
  return shortId(state.versions.find(({ has }) => has)?.id ?? '');
}

/** What the state of one required secret means; a stored one on all traffic is a pass. `worker` is named in each sentence. */
export function secretPart(state: SecretState): Part {
  const { name, worker, percentage, latest, secretName = name } = state;
  const fail = (sentence: string, short?: string): Part => ({ verdict: 'fail', sentence, ...(short !== undefined && { short }) });
  switch (state.state) {
    case 'worker-secret':
    case 'store-secret':
      return percentage < 100
        ? {
            verdict: 'warn',
            sentence: `${name} is on ${worker} only on ${percentage}% of traffic.`,
            short: `only on ${percentage}% of traffic`,
          }
        : {
            verdict: 'pass',
            sentence: `${name} is a ${kindOf(state)} on deployed version ${versionOf(state)} of ${worker}.`,
            short: `${kindOf(state)} on version ${versionOf(state)}`,
          };
    case 'store-missing':
      return fail(
        `${name} of ${worker} is bound to ${secretName} in the Secrets Store, where there is no such secret.`,
        'not in the Secrets Store',
      );
    case 'store-scope':
      return fail(
        `${name} of ${worker} is bound to ${secretName} in the Secrets Store, which lacks the scope workers.`,
        'lacks the scope workers',
      );
    case 'store-pending':
      return {
        verdict: 'warn',
        sentence: `${name} of ${worker} is bound to ${secretName} in the Secrets Store, which is not active yet.`,
        short: 'not active yet in the Secrets Store',
      };
    case 'store-unverified':
      return unknownBecause(state.error);
    case 'plain-var':
      return fail(
        `${name} is stored as plain text var on ${worker}: everyone who can read the dashboard can read it.`,
        `plain text on ${worker}`,
      );
    case 'other-binding':
      return fail(`${name} of ${worker} is bound to something that is no secret.`);
    case 'only-latest':
      return fail(
        `The secret ${name} is on version ${latest?.number ?? shortId(latest?.id ?? '')} of ${worker}, which is not deployed.`,
        'only on a version that is not deployed',
      );
    case 'declared-not-deployed':
      return fail(`${name} is declared in the config, but not on ${worker}.`, `not on ${worker}`);
    case 'absent':
      return fail(`${name} is not set on ${worker}.`, `not on ${worker}`);
    case 'not-deployed':
      return fail(`${worker} is not deployed, so ${name} is not in force.`, `${worker} is not deployed`);
  }
}

/** A row for a secret; its verdict counts unless told otherwise. */
export function secretRow(state: SecretState, part: Part, fixes: readonly OperationFix[] = []): EvidenceRow {
  const [action] = fixes;
  const changed = state.modified === undefined ? '' : `, changed ${state.modified.slice(0, 10)}`;
  const description =
    part.verdict === 'pass' ? `${kindOf(state)} on version ${versionOf(state)}${changed}` : part.sentence.replace(/\.$/, '');
  return row({
    id: state.name,
    label: state.name,
    verdict: part.verdict,
    description,
    ...(part.missing && { missing: part.missing }),
    ...(action && part.verdict !== 'pass' && { action }),
  });
}

/** Facts of a secret: where it is, never what it is. */
export function secretFacts(state: SecretState): Facts {
  const { name, worker, storeId, secretName, versions, latest } = state;
  return {
    name,
    worker,
    state: state.state,
    storeId,
    secretName,
    versions: versions.map(({ id, percentage, has }) => ({ id, pct: percentage, has })),
    latestHas: latest?.has,
  };
}

/** The part of a secret's state that a person's look rests on. */
export function secretInputs({ name, worker, state, percentage, storeId, secretName, modified }: SecretState): readonly unknown[] {
  return [worker, name, state, percentage, storeId, secretName, modified];
}

/** How to bring a secret about: a put, a put on a new version when the newest is not deployed, its place in the store, or a deploy. */
export function secretFixes(target: Target, state: SecretState): readonly OperationFix[] {
  const { name, worker, latest, storeId = '', secretName = name } = state;
  const args = { ...workerArgs(target), name };
  const put: OperationFix =
    latest === undefined
      ? { operation: 'S.put', title: `Put ${name} on ${worker}…`, args }
      : { operation: 'S.versionPut', title: `Put ${name} on a new version of ${worker}…`, args };
  switch (state.state) {
    case 'only-latest':
      return [
        {
          operation: 'V.deploy',
          title: `Deploy version ${latest?.number ?? ''} of ${worker}…`,
          args: { ...args, version: latest?.id ?? '' },
        },
      ];
    case 'store-missing':
      return [{ operation: 'SS.create', title: `Create ${secretName} in the Secrets Store…`, args: { ...args, storeId, secretName } }];
    case 'not-deployed':
      return [{ operation: 'D.deploy', title: `Deploy ${worker}…`, args: workerArgs(target) }];
    case 'declared-not-deployed':
      // A name that the config binds from the store is refused as a Worker secret (10053) after the next deploy.
      return storeBound(target, name) ? [{ operation: 'D.deploy', title: `Deploy ${worker}…`, args: workerArgs(target) }] : [put];
    case 'absent':
      return [put];
    case 'plain-var':
      return [put, { operation: 'edit.remove-var', title: `Remove ${name} from vars`, args }];
    case 'worker-secret':
    case 'store-secret':
    case 'store-scope':
    case 'store-pending':
    case 'store-unverified':
    case 'other-binding':
      return [];
  }
}

function storeBound(target: Target, name: string): boolean {
  const list = target.get('secrets_store_secrets');
  return (
    list?.kind === 'array' &&
    list.items.some(
      (item) =>
        item.kind === 'object' &&
        item.members.some(({ key, value }) => key === 'binding' && value.kind === 'string' && value.value === name),
    )
  );
}
