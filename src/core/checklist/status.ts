import type { AttestationRecord } from './attestation.ts';
import type { Evidence } from './evidence.ts';

export type Status = 'done' | 'ready' | 'open' | 'drift' | 'stale' | 'waived' | 'not-applicable';

/** A status with what people should know beside it: why stale, that a waiver ended, that nobody knows who ticked. */
export type Judgement = { readonly status: Status; readonly note?: string };

/**
 * The status of an item from its box, what the probe saw and what people said. `now` in epoch ms. Waivers and not-applicable only count while they
 * hold, and a waiver only for what would otherwise be open, drift or stale.
 */
export function judge(ticked: boolean, evidence: Evidence | undefined, record: AttestationRecord | undefined, now: number): Judgement {
  const bare = judgeBare(ticked, evidence, record, now);
  if (record?.notApplicable && !isPast(record.notApplicable.expiresAt, now))
    return { status: 'not-applicable', note: `Not applicable: ${record.notApplicable.reason}` };
  if (!record?.waiver || bare.status === 'done' || bare.status === 'ready' || bare.status === 'not-applicable') return bare;
  if (isPast(record.waiver.expiresAt, now))
    return withNote(bare, `The waiver of ${record.waiver.owner} ended ${day(record.waiver.expiresAt)}.`);
  return { status: 'waived', note: `Waived until ${day(record.waiver.expiresAt)} by ${record.waiver.owner}: ${record.waiver.reason}` };
}

function judgeBare(ticked: boolean, evidence: Evidence | undefined, record: AttestationRecord | undefined, now: number): Judgement {
  const verdict = evidence?.verdict ?? 'unknown';
  if (verdict === 'not-applicable') return { status: 'not-applicable' };
  if (!ticked) return verdict === 'pass' && evidence?.attest?.needed !== true ? { status: 'ready' } : { status: 'open' };
  if (verdict === 'fail') return { status: 'drift' };
  const stale = staleBecause(evidence, record, now);
  if (stale !== undefined) return { status: 'stale', note: stale };
  if (evidence?.attest?.needed === true && !record?.attestation)
    return { status: 'done', note: 'Ticked by hand: when and by whom is not recorded. Mark it reviewed to start its time.' };
  return verdict === 'unknown' && evidence ? { status: 'done', note: 'Ticked, but could not be verified now.' } : { status: 'done' };
}

/** Why a person's word does not hold any more; undefined while it holds or when there is none. */
function staleBecause(evidence: Evidence | undefined, record: AttestationRecord | undefined, now: number): string | undefined {
  const attestation = record?.attestation;
  if (!attestation) return undefined;
  if (isPast(attestation.expiresAt, now)) return `The review of ${attestation.by} expired ${day(attestation.expiresAt ?? '')}.`;
  // A probe that could not look cannot say that anything changed.
  if (!evidence || evidence.verdict === 'unknown') return undefined;
  const { keys, newestAt, needed } = evidence.attest ?? {};
  if (newestAt !== undefined && newestAt > Date.parse(attestation.at))
    return `Something new came after the review of ${attestation.by} on ${day(attestation.at)}.`;
  if (keys) {
    const added = keys.filter((key) => !attestation.keys?.includes(key)).length;
    return added > 0 ? `${added} new since the review of ${attestation.by} on ${day(attestation.at)}.` : undefined;
  }
  const isChanged = needed === true && attestation.inputsHash !== undefined && attestation.inputsHash !== evidence.inputsHash;
  return isChanged ? `What ${attestation.by} reviewed on ${day(attestation.at)} has changed since.` : undefined;
}

function withNote(judgement: Judgement, note: string): Judgement {
  return { status: judgement.status, note: judgement.note === undefined ? note : `${judgement.note} ${note}` };
}

function isPast(at: string | undefined, now: number): boolean {
  return at !== undefined && Date.parse(at) <= now;
}

function day(at: string): string {
  return at.slice(0, 10);
}
