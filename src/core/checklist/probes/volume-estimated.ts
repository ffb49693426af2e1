import type { Evidence, EvidenceRow, Ref } from '../evidence.ts';
import { configPath } from '../../config/read-config.ts';
import { evidence, row } from '../evidence-of.ts';
import { fresh, required } from '../probe.ts';
import type { Probe, ProbeContext } from '../probe.ts';
import { settle } from './shared/parts.ts';
import type { Part } from './shared/parts.ts';
import { invocations, lastWeek, peak, producedQueueNames, queueUsage, total, workerNames } from './shared/usage.ts';
import { age, figure, utcDay } from './shared/words.ts';

/** What somebody expects; from `.preflight/config.jsonc`, or read out of a document. `at` is epoch ms. */
type Estimate = {
  readonly requests: number | undefined;
  readonly messages: number | undefined;
  readonly kilobytes: number | undefined;
  readonly at: number | undefined;
  readonly ref: Ref;
};
type Measured = { readonly average: number; readonly peak: number };

/** The estimate set beside seven days of traffic. Measured figures are sampled, hence ≈. A person confirms the estimate for 90 days. */
export const volumeEstimated: Probe = {
  id: 'volume-estimated',
  class: 'assisted',
  needs: ['wrangler'],
  freshnessMs: fresh.files,
  async run(context) {
    const estimate = fromConfig(context) ?? (await fromDocuments(context));
    const [requests, messages] = await Promise.all([settle(measureRequests(context)), settle(measureMessages(context))]);
    const parts = [
      compared('requests', 'requests', estimate?.requests, requests),
      ...(messages === undefined ? [] : [compared('messages', 'queue messages', estimate?.messages, messages)]),
    ];
    const old = estimate?.at !== undefined && context.clock.now() - estimate.at > fresh.quarter;
    const { verdict, sentence, reason, missing } = judged(context, estimate, parts, old);
    const isExceeded = parts.some((part) => part.row.verdict === 'warn' && part.isExceeded);
    return evidence(context, {
      verdict,
      sentence,
      ...(reason !== undefined && { reason }),
      ...(missing && { missing }),
      facts: {
        estimate: estimate && {
          requestsPerDay: estimate.requests,
          queueMessagesPerDay: estimate.messages,
          averageMessageKilobytes: estimate.kilobytes,
        },
        measured: {
          requests: 'error' in requests ? undefined : requests,
          messages: messages && !('error' in messages) ? messages : undefined,
        },
        source: estimate?.ref && 'path' in estimate.ref ? estimate.ref.path : undefined,
      },
      refs: estimate ? [estimate.ref] : [],
      rows: parts.map((part) => part.row),
      fixes: [{ operation: 'edit.estimate', title: 'Enter the estimate', args: { path: configPath } }],
      attest: { needed: true, expiresAfterMs: fresh.quarter },
      // Traffic that outgrows a reviewed estimate asks for a new look; its daily changes do not.
      inputs: { requests: estimate?.requests, messages: estimate?.messages, isExceeded },
    });
  },
};

function fromConfig({ config }: ProbeContext): Estimate | undefined {
  const { requestsPerDay, queueMessagesPerDay, averageMessageKilobytes, at } = config.estimates;
  if (requestsPerDay === undefined && queueMessagesPerDay === undefined) return undefined;
  const time = at === undefined ? Number.NaN : Date.parse(at);
  return {
    requests: requestsPerDay,
    messages: queueMessagesPerDay,
    kilobytes: averageMessageKilobytes,
    at: Number.isFinite(time) ? time : undefined,
    ref: { path: configPath, title: 'estimates' },
  };
}

// A table row or a sentence: `| Runs per day | 50000 |`, `requests per day: 50,000`, `20,000 messages a day`.
const perDay = '(?:per|a|/) ?day';
const number = '(\\d[\\d,_ ]*\\d|\\d)';
const requestWords = [`(?:requests|runs|invocations) ${perDay}\\W{1,8}${number}`, `${number} (?:requests|runs|invocations) ${perDay}`];
const messageWords = [`(?:queue )?messages ${perDay}\\W{1,8}${number}`, `${number} (?:queue )?messages ${perDay}`];

async function fromDocuments(context: ProbeContext): Promise<Estimate | undefined> {
  for (const path of context.documents.paths) {
    const text = context.project.files.read(path) ?? '';
    const requests = firstNumber(text, requestWords);
    const messages = firstNumber(text, messageWords);
    const found = requests ?? messages;
    if (!found) continue;
    const commit = await context.git?.lastCommit([path], context.signal).catch(() => undefined);
    const line = text.slice(0, found.index).split('\n').length;
    return { requests: requests?.value, messages: messages?.value, kilobytes: undefined, at: commit?.at, ref: { path, line } };
  }
  return undefined;
}

function firstNumber(text: string, patterns: readonly string[]): { readonly value: number; readonly index: number } | undefined {
  for (const pattern of patterns) {
    const match = new RegExp(`(?<![\\w,])${pattern}(?![\\w%])`, 'i').exec(text);
    const value = Number(match?.[1]?.replaceAll(/[,_ ]/g, ''));
    if (match && value > 0) return { value, index: match.index };
  }
  return undefined;
}

async function measureRequests(context: ProbeContext): Promise<Measured> {
  const { perDay: days } = await invocations(
    required(context, 'account'),
    workerNames(context),
    lastWeek(context.clock.now()),
    context.signal,
  );
  return measured(days);
}

/** Undefined when nothing here produces to a queue. */
async function measureMessages(context: ProbeContext): Promise<Measured | undefined> {
  if (producedQueueNames(context).length === 0) return undefined;
  const { writtenPerDay } = await queueUsage(context, required(context, 'account'), lastWeek(context.clock.now()));
  return measured(writtenPerDay);
}

function measured(days: ReadonlyMap<string, number>): Measured {
  return { average: Math.round(total(days) / 7), peak: Math.round(peak(days)) };
}

type Compared = { readonly row: EvidenceRow; readonly isExceeded: boolean; readonly part: Part | undefined; readonly words: string };

function compared(id: string, label: string, estimate: number | undefined, seen: Measured | { readonly part: Part }): Compared {
  const expected = estimate === undefined ? 'no estimate' : `estimate ${figure(estimate)}/day`;
  if ('part' in seen) {
    const missing = seen.part.missing && { missing: seen.part.missing };
    const shown = row({ id, label, verdict: 'unknown', description: `${expected}; ${seen.part.sentence}`, ...missing });
    return { row: shown, isExceeded: false, part: seen.part, words: expected };
  }
  if (id === 'requests' && seen.peak === 0) {
    const sentence = 'No traffic was measured in 7 days, so that the estimate cannot be compared.';
    return {
      row: row({ id, label, verdict: 'unknown', description: `${expected}; no traffic in 7 days` }),
      isExceeded: false,
      part: { verdict: 'unknown', sentence },
      words: expected,
    };
  }
  const isExceeded = estimate !== undefined && seen.peak > estimate;
  const words = `${expected}; measured ${figure(seen.average)}/day avg, ${figure(seen.peak)}/day peak over 7 days (≈)`;
  const verdict = isExceeded ? 'warn' : estimate === undefined ? undefined : 'pass';
  return { row: row({ id, label, ...(verdict && { verdict }), description: words }), isExceeded, part: undefined, words };
}

function judged(
  context: ProbeContext,
  estimate: Estimate | undefined,
  parts: readonly Compared[],
  isOld: boolean,
): Pick<Evidence, 'verdict' | 'sentence'> & Partial<Pick<Part, 'reason' | 'missing'>> {
  const [first] = parts;
  const text = parts.map(({ words, row: { label } }) => capital(label === 'requests' ? words : `${label}: ${words}`)).join('. ');
  const blind = parts.find(({ part }) => part)?.part;
  if (!estimate) {
    const beside = blind || !first ? '' : ` ${capital(first.words.replace('no estimate; ', ''))}.`;
    return { verdict: 'unknown', sentence: `No estimate of the volume is in ${configPath} or in a document; enter one.${beside}` };
  }
  if (blind)
    return {
      verdict: 'unknown',
      sentence: `${text}. ${blind.sentence}`,
      ...(blind.reason !== undefined && { reason: blind.reason }),
      ...(blind.missing && { missing: blind.missing }),
    };
  const over = parts.filter(({ isExceeded }) => isExceeded).map(({ row: { label } }) => label);
  if (over.length > 0) return { verdict: 'warn', sentence: `${text}. More ${over.join(' and ')} came than estimated.` };
  if (isOld && estimate.at !== undefined)
    return {
      verdict: 'warn',
      sentence: `${text}. The estimate of ${utcDay(estimate.at)} is ${age(context.clock.now() - estimate.at)} old.`,
    };
  return { verdict: 'pass', sentence: `${text}.` };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
