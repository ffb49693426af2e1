import type { Evidence, EvidenceRow } from './evidence.ts';
import { evidence } from './evidence-of.ts';
import type { Need, Probe, ProbeContext } from './probe.ts';
import { MissingInput } from './probe.ts';
import { AccountError } from '../account/errors.ts';
import { shareable } from '../shareable.ts';
import { turnsOf } from './turns.ts';
import { transientReasons, unknownBecause } from './unknown-because.ts';
import type { Unknown } from './unknown-because.ts';
import { evidenceWithoutSecrets } from './without-secrets.ts';

export type RunOptions = {
  readonly probes: readonly Probe[];
  readonly context: ProbeContext;
  /** Probes at a time; all 32 unless said, since the account and GitHub keep their own limits of requests on the way. */
  readonly concurrency?: number;
  /** Milliseconds for each probe; 20,000 unless said. */
  readonly timeoutMs?: number;
  /** Milliseconds that a rate limit has held requests back so far, which are not a probe's. */
  readonly heldBack?: () => number;
  /** The account, GitHub and Workers are left out by wish (`--offline`), which is told instead of "not signed in". */
  readonly isOffline?: boolean;
  /** The answers of the last refresh, kept and marked when a new one could not be had for a reason that passes. */
  readonly previous?: ReadonlyMap<string, Evidence>;
  /** Called as each probe ends, in no particular order. */
  readonly onEvidence?: (id: string, evidence: Evidence) => void;
};

/**
 * Runs the probes and gives the evidence of each by id, whatever happens: an error, a hang, an abort or a missing input is unknown with its reason
 * and never touches another probe. Never throws.
 */
export async function runProbes(options: RunOptions): Promise<ReadonlyMap<string, Evidence>> {
  const found = new Map<string, Evidence>();
  // Every probe listens to it, and each of its questions.
  shareable(options.context.signal);
  const waiting = [...options.probes];
  const turns = turnsOf(options.context.project);
  const worker = async (): Promise<void> => {
    for (let probe = waiting.shift(); probe; probe = waiting.shift()) {
      // What probes do before their first question adds up; a stop is told by the probe's own answer.
      await turns.pause(options.context.signal).catch(() => undefined);
      const seen = keepLast(await runOne(probe, options), options.previous?.get(probe.id));
      found.set(probe.id, seen);
      options.onEvidence?.(probe.id, seen);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency ?? 32) }, worker));
  return found;
}

async function runOne(probe: Probe, { context, timeoutMs = 20_000, isOffline = false, heldBack = () => 0 }: RunOptions): Promise<Evidence> {
  const stop = new AbortController();
  const signal = shareable(AbortSignal.any([context.signal, stop.signal]));
  let limit: { end(): void } | undefined;
  let onAbort: (() => void) | undefined;
  try {
    if (context.signal.aborted) throw aborted();
    const missing = probe.needs.find((need) => !isThere(need, context));
    if (missing) throw new MissingInput(missing);
    // A probe may ignore its signal; the race lets the others go on without it.
    const ended = new Promise<never>((_resolve, reject) => {
      limit = timeLimit(timeoutMs, heldBack, () => reject(new AccountError('timeout', `${probe.id} took longer than ${timeoutMs} ms`)));
      onAbort = () => reject(aborted());
      shareable(context.signal).addEventListener('abort', onAbort, { once: true });
    });
    return evidenceWithoutSecrets(await Promise.race([probe.run({ ...context, signal }), ended]));
  } catch (error) {
    // What it still waits for is of no use now.
    stop.abort();
    return evidence(context, { ...told(error, isOffline), ...attestOf(probe), inputs: null });
  } finally {
    limit?.end();
    if (onAbort) context.signal.removeEventListener('abort', onAbort);
  }
}

/** A clock that stands still while requests are held back. */
function timeLimit(milliseconds: number, heldBack: () => number, isOver: () => void): { end(): void } {
  let known = heldBack();
  let timer: NodeJS.Timeout;
  const start = (rest: number): void => {
    timer = setTimeout(() => {
      const now = heldBack();
      const more = now - known;
      known = now;
      if (more > 0) start(more);
      else isOver();
    }, rest);
  };
  start(milliseconds);
  return { end: () => clearTimeout(timer) };
}

function told(error: unknown, isOffline: boolean): Unknown {
  const why = unknownBecause(error);
  const isByWish = isOffline && ['no-account', 'no-github', 'no-workers'].includes(why.reason);
  return isByWish
    ? { verdict: 'unknown', reason: why.reason, sentence: 'Not looked at: this check was asked to stay offline; check again online.' }
    : why;
}

/** What could not be looked at still needs a person where the probe alone never decides. */
function attestOf(probe: Probe): Pick<Evidence, 'attest'> {
  return probe.class === 'auto' ? {} : { attest: { needed: true } };
}

/**
 * The last good answer, marked, when the new one could not be had for a reason that passes by itself, and nothing that was seen now says
 * otherwise: a secret that was missing and is set now leaves no red row because its Worker did not answer as well.
 */
function keepLast(now: Evidence, last: Evidence | undefined): Evidence {
  const isPassing = now.verdict === 'unknown' && now.reason !== undefined && (transientReasons.has(now.reason) || now.reason === 'aborted');
  return isPassing && last && last.verdict !== 'unknown' && !disagree(now.rows, last.rows) ? { ...last, staleBecause: now.sentence } : now;
}

/** Whether a row that was judged both times was judged differently. */
function disagree(now: readonly EvidenceRow[], last: readonly EvidenceRow[]): boolean {
  const isJudged = (verdict: EvidenceRow['verdict']): boolean => verdict !== undefined && verdict !== 'unknown';
  return now.some(({ id, verdict, rows = [] }) => {
    const before = last.find((one) => one.id === id);
    if (!before) return false;
    return (isJudged(verdict) && isJudged(before.verdict) && verdict !== before.verdict) || disagree(rows, before.rows ?? []);
  });
}

function isThere(need: Need, context: ProbeContext): boolean {
  return need === 'wrangler' ? context.project.wranglerFiles.length > 0 : context[need] !== undefined;
}

function aborted(): AccountError {
  return new AccountError('aborted', 'the check was stopped');
}
