import type { Evidence, EvidenceRow, Ref } from '../../evidence.ts';
import { evidence, row } from '../../evidence-of.ts';
import type { ProbeContext } from '../../probe.ts';
import { isStored, secretState } from '../../secret-state.ts';
import type { SecretState } from '../../secret-state.ts';
import { targetsByRole } from '../../select-targets.ts';
import { readAsString } from '../../string-reads.ts';
import type { Target } from '../../../wrangler/file.ts';
import { askIngress } from './live-post.ts';
import type { LiveAnswer, LiveAnswers } from './live-post.ts';
import { combine, settle } from './parts.ts';
import type { Part } from './parts.ts';
import { kindOf, secretFacts, secretFixes, secretInputs, secretPart, secretRow, versionOf } from './secret-words.ts';

/** What the two items about the API's secrets differ in. */
export type IngressItem = {
  readonly name: string;
  /** The API asks for the token first: an answer that wants a signature says that no token guards it. */
  readonly signatureAnswerIs: 'proof' | 'flaw';
  /** Ask with the ingress token that the person keeps, where there is one. */
  readonly asksWithToken: boolean;
  /** Flaws beside the secret itself, as rows. */
  readonly beside?: (context: ProbeContext, target: Target) => Promise<readonly EvidenceRow[]>;
};

type Look = {
  readonly target: Target;
  readonly state: SecretState;
  readonly part: Part;
  readonly live: LiveAnswers;
  readonly read: Ref | undefined;
  readonly beside: readonly EvidenceRow[];
};

/** Evidence that a secret guards the API: the binding of what serves, and what an unauthenticated POST is answered. */
export async function ingressEvidence(context: ProbeContext, item: IngressItem): Promise<Evidence> {
  const targets = targetsByRole(context, 'api');
  if (targets.length === 0)
    return evidence(context, {
      verdict: 'unknown',
      sentence: 'No Worker of this project is known to be the API; name it as roles.api in .preflight/config.jsonc.',
      fixes: [{ operation: 'open.config', title: 'Name the API Worker', args: { role: 'api' } }],
      inputs: [],
    });
  const looks = await Promise.all(targets.map((target) => settle(look(context, item, target))));
  const seen = looks.filter((one): one is Look => !('error' in one));
  return evidence(context, {
    ...combine(
      looks.map(({ part }) => part),
      'API Workers',
    ),
    facts: {
      secrets: seen.map(({ state, live }) => ({
        ...secretFacts(state),
        live: live.answers.map(({ url, status, error, kind }) => ({ url, status, kind, error })),
      })),
    },
    refs: seen.flatMap(({ target, read }) => [{ path: target.file.path }, ...(read ? [read] : [])]),
    rows: seen.flatMap(rowsOf),
    fixes: seen.flatMap(({ target, state }) => secretFixes(target, state)),
    inputs: seen.map(({ state }) => secretInputs(state)),
  });
}

async function look(context: ProbeContext, item: IngressItem, target: Target): Promise<Look> {
  const [state, plain, beside] = await Promise.all([
    secretState(context, target, item.name),
    askIngress(context, target, false),
    item.beside?.(context, target) ?? [],
  ]);
  const kept = item.asksWithToken ? await askIngress(context, target, true) : undefined;
  const live = kept && kept.answers.length > 0 ? kept : plain;
  const read = state.state.startsWith('store-') ? readAsString(context, target, item.name) : undefined;
  return { target, state, live, read, beside, part: judge(item, state, live, read, beside) };
}

function judge(item: IngressItem, state: SecretState, live: LiveAnswers, read: Ref | undefined, beside: readonly EvidenceRow[]): Part {
  const { answers, why } = live;
  const crash = answers.find(({ kind }) => kind === 'crash');
  if (crash && read)
    return {
      verdict: 'fail',
      sentence: `${item.name} is bound from Secrets Store but read as a plain string at ${placeOf(read)}: requests crash (${crash.status ?? 500}), so nobody can use the API.`,
      short: `requests crash (${crash.status ?? 500})`,
    };
  const base = secretPart(state);
  if (!isStored(state)) return base;
  const judged = answers.map((answer) => judgeAnswer(item, answer, state)).filter((part) => part !== undefined);
  const worst = (['fail', 'unknown'] as const).map((verdict) => judged.find((part) => part.verdict === verdict)).find(Boolean);
  if (worst) return worst;
  if (base.verdict !== 'pass') return base;
  if (read)
    return {
      verdict: 'warn',
      sentence: `${item.name} is bound from Secrets Store but read as a plain string at ${placeOf(read)}.`,
      short: 'read as a plain string',
    };
  const warning = judged.find(({ verdict }) => verdict === 'warn');
  if (warning) return warning;
  const flaw = beside.find(({ verdict }) => verdict === 'warn');
  if (flaw) return { verdict: 'warn', sentence: `${flaw.label}: ${flaw.description}.` };
  const proof = answers.find(({ kind }) => kind === 'refused' || kind === 'signature' || kind === 'access');
  const bound = `${item.name} is a ${kindOf(state)} on deployed version ${versionOf(state)} of ${state.worker}`;
  if (!proof)
    return {
      verdict: 'warn',
      short: 'set; no request could be tried',
      sentence: `${bound}, but no request could be tried: ${why ?? 'its answer tells nothing'}.`,
    };
  const by = proof.kind === 'access' ? 'by Cloudflare Access' : `(${proof.status ?? 401})`;
  const short = `${kindOf(state)} on version ${versionOf(state)}`;
  return {
    verdict: 'pass',
    short,
    sentence: `${bound}; ${item.asksWithToken ? 'an unsigned' : 'an unauthenticated'} POST was refused ${by}.`,
  };
}

/** What an answer says beyond the binding; undefined: the request was refused, or nothing can be told. */
function judgeAnswer(item: IngressItem, live: LiveAnswer, { name, worker }: SecretState): Part | undefined {
  const { kind, status = '', url, error = '' } = live;
  if (kind === 'unreachable')
    return {
      verdict: 'unknown',
      sentence: `${name} is set on ${worker}, but ${url} could not be reached: ${error}`,
      short: 'set; its address could not be reached',
      ...(live.reason !== undefined && { reason: live.reason }),
    };
  if (kind === 'open')
    return {
      verdict: 'fail',
      sentence: `${name} is set on ${worker}, but ${item.asksWithToken ? 'an unsigned POST' : 'a POST without it'} was not refused (${[status, error].filter(Boolean).join(' ')}) at ${url}.`,
    };
  if (kind === 'crash')
    return { verdict: 'warn', sentence: `${name} is set on ${worker}, but ${url} answered ${status}: whether it refuses is not proven.` };
  if (kind === 'signature' && item.signatureAnswerIs === 'flaw')
    return {
      verdict: 'warn',
      sentence: `${name} is set on ${worker}, but a POST without it was asked for a signature: only that guards ${url}.`,
    };
  return undefined;
}

function placeOf(ref: Ref): string {
  return 'path' in ref ? `${ref.path}:${ref.line ?? 1}` : ref.url;
}

function rowsOf({ target, state, part, live, read, beside }: Look): readonly EvidenceRow[] {
  const own = secretPart(state);
  const split =
    state.versions.length > 1
      ? [
          row({
            id: 'split',
            label: 'traffic',
            description: state.versions
              .map(({ id, percentage, has }) => `${percentage}% on ${id.slice(0, 8)} ${has ? 'has it' : 'lacks it'}`)
              .join(', '),
          }),
        ]
      : [];
  const answers = live.answers.map(({ url, kind, status, error }) =>
    row({
      id: `live:${url}`,
      label: url,
      verdict: liveVerdict(kind),
      description: [status, error].filter((one) => one !== undefined).join(' '),
      refs: [{ url }],
    }),
  );
  return [
    secretRow(state, own, secretFixes(target, state)),
    ...split,
    ...(answers.length > 0 ? answers : [row({ id: 'live', label: 'live check', description: `not made: ${live.why ?? ''}` })]),
    ...(read
      ? [
          row({
            id: 'string',
            label: 'read in code',
            verdict: part.verdict === 'fail' ? 'fail' : 'warn',
            description: `bound from Secrets Store but read as a plain string at ${placeOf(read)}`,
            refs: [read],
          }),
        ]
      : []),
    ...beside,
  ];
}

function liveVerdict(kind: LiveAnswer['kind']): 'pass' | 'fail' | 'warn' | 'unknown' {
  if (kind === 'open') return 'fail';
  if (kind === 'unreachable') return 'unknown';
  return kind === 'crash' || kind === 'silent' ? 'warn' : 'pass';
}
