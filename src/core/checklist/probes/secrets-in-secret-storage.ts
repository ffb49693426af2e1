import { AccountError } from '../../account/errors.ts';
import type { EvidenceRow, OperationFix } from '../evidence.ts';
import { deployed } from '../deployed.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { isStored, secretState } from '../secret-state.ts';
import type { SecretState } from '../secret-state.ts';
import { unknownRow } from '../unknown-because.ts';
import { combine, count, listed, settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { workerArgs, workerName } from './shared/places.ts';
import { requiredSecrets } from './shared/required-secrets.ts';
import type { RequiredSecret } from './shared/required-secrets.ts';
import { secretFacts, secretFixes, secretInputs, secretPart, secretRow } from './shared/secret-words.ts';

/** Each secret that configs, documents and code call for is stored where nobody can read it back. */
export const secretsInSecretStorage: Probe = {
  id: 'secrets-in-secret-storage',
  class: 'auto',
  needs: ['wrangler', 'account'],
  freshnessMs: fresh.account,
  async run(context) {
    const wanted = requiredSecrets(context);
    if (wanted.length === 0)
      return evidence(context, { verdict: 'not-applicable', sentence: 'No config, document or code calls for a secret.', inputs: [] });
    const looks = await Promise.all(wanted.map((secret) => look(context, secret)));
    const [quota, unused] = await Promise.all([quotaRows(context, looks), unusedRows(context, wanted)]);
    const duplicates = duplicateRows(looks);
    const beside = [...quota, ...duplicates];
    const parts = [...looks.map(({ part }) => part), ...beside.flatMap(partOfRow)];
    return evidence(context, {
      ...say(looks, parts),
      facts: {
        secrets: looks.map(({ secret, state }) => ({
          ...(state ? secretFacts(state) : { name: secret.name }),
          required: !secret.isOptional,
          source: secret.sources,
        })),
      },
      refs: looks.filter(({ part }) => part.verdict !== 'pass').flatMap(({ secret }) => secret.refs),
      rows: [...workerRows(context, looks, unused), ...beside],
      fixes: fixesOf(context, looks),
      inputs: looks.map(({ secret, state }) => (state ? secretInputs(state) : [workerName(secret.target), secret.name])),
    });
  },
};

type Look = { readonly secret: RequiredSecret; readonly part: Part; readonly state?: SecretState };

async function look(context: ProbeContext, secret: RequiredSecret): Promise<Look> {
  const state = await settle(secretState(context, secret.target, secret.name));
  if ('error' in state && 'part' in state) return { secret, part: state.part };
  if (state.state === 'not-deployed')
    return { secret, state, part: { verdict: 'fail', sentence: `${state.worker} is not deployed, so none of its secrets is in force.` } };
  const own = secretPart(state);
  // What only switches off a feature that may be unused is no failure; a value in plain text always is.
  if (secret.isOptional && own.verdict === 'fail' && state.state !== 'plain-var')
    return { secret, state, part: { verdict: 'warn', sentence: own.sentence.replace(/\.$/, ' (optional).') } };
  if (own.verdict === 'pass' && secret.sources.every((source) => source === 'document'))
    return {
      secret,
      state,
      part: {
        verdict: 'warn',
        sentence: `${secret.name} is set on ${state.worker} as a document says, but the config does not declare it.`,
      },
    };
  return { secret, state, part: own };
}

function say(looks: readonly Look[], parts: readonly Part[]): ReturnType<typeof combine> {
  const needed = looks.filter(({ secret }) => !secret.isOptional);
  const stored = needed.filter(({ state }) => state && isStored(state));
  const inStore = stored.filter(({ state }) => state?.state === 'store-secret').length;
  const figures = `${stored.length} of ${count(needed.length, 'required secret')} ${needed.length === 1 ? 'is' : 'are'} stored (${stored.length - inStore} worker, ${inStore} Secrets Store)`;
  const combined = combine(parts, 'secrets');
  const deciding = [
    ...new Set(parts.filter(({ verdict }) => verdict === combined.verdict).map(({ sentence }) => sentence.replace(/\.$/, ''))),
  ];
  const short = `${stored.length} of ${needed.length} stored`;
  if (combined.verdict === 'pass') return { ...combined, sentence: `${figures}.`, short };
  const more = deciding.length > 2 ? `; ${deciding.length - 2} more` : '';
  return { ...combined, sentence: `${figures}: ${deciding.slice(0, 2).join('; ')}${more}.`, short };
}

function workerRows(
  context: ProbeContext,
  looks: readonly Look[],
  unused: ReadonlyMap<string, readonly EvidenceRow[]>,
): readonly EvidenceRow[] {
  return context.targets.flatMap((target) => {
    const own = looks.filter(({ secret }) => secret.target === target);
    const rest = unused.get(workerName(target)) ?? [];
    if (own.length + rest.length === 0) return [];
    const parts = own.map(({ part }) => part);
    const good = parts.filter(({ verdict }) => verdict === 'pass').length;
    return [
      row({
        id: workerName(target),
        label: workerName(target),
        ...(own.length > 0 && { verdict: combine(parts, 'secrets').verdict }),
        description: `${good} of ${own.length} in order`,
        refs: [{ path: target.file.path }],
        rows: [...own.map(secretRowOf), ...rest],
      }),
    ];
  });
}

function secretRowOf({ secret, part, state }: Look): EvidenceRow {
  if (!state)
    return row({
      id: secret.name,
      label: secret.name,
      verdict: part.verdict,
      description: part.sentence,
      refs: secret.refs,
      ...(part.missing && { missing: part.missing }),
    });
  const own = secretRow(state, part, secretFixes(secret.target, state));
  const asked = secret.sources.join(', ');
  // 10053: the API refuses a Worker secret whose name is another kind of binding.
  const clash =
    secret.sources.includes('store') && secret.sources.includes('document')
      ? '; documents put it with wrangler, which is refused while the config binds it from the store'
      : '';
  return { ...own, refs: secret.refs, description: `${own.description} · asked for by ${asked}${clash}` };
}

/** One name, a Worker secret here and a store secret there: a rotation will forget one of them. */
function duplicateRows(looks: readonly Look[]): readonly EvidenceRow[] {
  const names = [...new Set(looks.map(({ secret }) => secret.name))];
  return names.flatMap((name) => {
    const of = (kind: SecretState['state']): readonly string[] =>
      looks.flatMap(({ state }) => (state?.name === name && state.state === kind ? [state.worker] : []));
    const [worker, store] = [of('worker-secret'), of('store-secret')];
    if (worker.length === 0 || store.length === 0) return [];
    return [
      row({
        id: `duplicate:${name}`,
        label: name,
        verdict: 'warn',
        description: `is a worker secret on ${listed(worker)} and a Secrets Store secret on ${listed(store)}`,
      }),
    ];
  });
}

async function quotaRows(context: ProbeContext, looks: readonly Look[]): Promise<readonly EvidenceRow[]> {
  if (!looks.some(({ state }) => state?.storeId !== undefined && state.error === undefined)) return [];
  try {
    const { quota, usage } = await required(context, 'account').storeQuota(context.signal);
    const isNear = usage >= quota * 0.9;
    return [
      row({
        id: 'quota',
        label: 'Secrets Store',
        verdict: isNear ? 'warn' : 'pass',
        description: `${isNear ? 'is nearly full: ' : ''}${usage} of ${quota} secrets`,
      }),
    ];
  } catch (error) {
    if (AccountError.is(error, 'aborted')) throw error;
    return [unknownRow('quota', 'Secrets Store', error)];
  }
}

/** Secrets on what serves that nothing asks for: rows only, since code that we do not see may read them. */
async function unusedRows(context: ProbeContext, wanted: readonly RequiredSecret[]): Promise<ReadonlyMap<string, readonly EvidenceRow[]>> {
  const found = await Promise.all(
    context.targets.map(async (target): Promise<readonly [string, readonly EvidenceRow[]]> => {
      const of = target.name === undefined ? undefined : await settle(deployed(context, target.name));
      if (!of || 'error' in of) return [workerName(target), []];
      const names =
        of.serving[0]?.version.bindings.filter(({ type }) => type === 'secret_text' || type === 'secret_key').map(({ name }) => name) ?? [];
      const rest = names.filter((name) => !wanted.some((secret) => secret.target === target && secret.name === name));
      return [
        workerName(target),
        rest.map((name) =>
          row({
            id: name,
            label: name,
            description: 'set, but nothing here asks for it',
            action: { operation: 'S.delete', title: `Delete ${name} from ${workerName(target)}…`, args: { ...workerArgs(target), name } },
          }),
        ),
      ];
    }),
  );
  return new Map(found);
}

function partOfRow({ verdict, label, description, missing }: EvidenceRow): readonly Part[] {
  return verdict === undefined ? [] : [{ verdict, sentence: `${label} ${description.replace(/\.$/, '')}.`, ...(missing && { missing }) }];
}

function fixesOf(context: ProbeContext, looks: readonly Look[]): readonly OperationFix[] {
  const bad = looks.filter(({ part, state }) => state && part.verdict !== 'pass');
  const bulk = context.targets.flatMap((target): OperationFix[] => {
    const names = bad.flatMap(({ secret, state }) =>
      secret.target === target && state && secretFixes(target, state)[0]?.operation === 'S.put' ? [secret.name] : [],
    );
    return names.length < 2
      ? []
      : [
          {
            operation: 'S.bulk',
            title: `Put ${names.length} secrets on ${workerName(target)}…`,
            args: { ...workerArgs(target), names: names.join(',') },
          },
        ];
  });
  return [...bulk, ...bad.flatMap(({ secret, state }) => (state ? secretFixes(secret.target, state) : []))];
}
