import type { Attestation, AttestationRecord, DocumentLink } from './attestation.ts';
import type { Evidence } from './evidence.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Who speaks (git's user.email, shown as such) and when, epoch ms. */
export type Speaker = { readonly by: string; readonly now: number };

const empty: AttestationRecord = { links: [] };

/**
 * "I looked, and it is so": remembers the hash (or keys) of what was seen and until when it holds, by the probe's word. Ends a waiver
 * and a not-applicable, which would now say the contrary.
 */
export function attest(
  record: AttestationRecord | undefined,
  evidence: Evidence | undefined,
  speaker: Speaker,
  note?: string,
): AttestationRecord {
  const need = evidence?.attest;
  const attestation: Attestation = {
    by: speaker.by,
    at: iso(speaker.now),
    ...(need?.expiresAfterMs !== undefined && { expiresAt: iso(speaker.now + need.expiresAfterMs) }),
    // What could not be looked at was not reviewed either: no hash, so that the first real look does not make it stale.
    ...(evidence && evidence.verdict !== 'unknown' && { inputsHash: evidence.inputsHash }),
    ...(need?.keys && { keys: [...need.keys].sort() }),
    ...(note !== undefined && note.trim() !== '' && { note: withoutSecrets(note.trim()) }),
  };
  return { attestation, links: record?.links ?? [] };
}

/** Takes a person's word back, e.g. when the line is unticked; waivers and links stay. */
export function withdraw(record: AttestationRecord | undefined): AttestationRecord {
  const { attestation: _gone, ...rest } = record ?? empty;
  return rest;
}

/** Accepts an open item until a day. Throws `RangeError` with a sentence for people when reason, owner or a later expiry is missing. */
export function waive(
  record: AttestationRecord | undefined,
  speaker: Speaker,
  words: { readonly reason: string; readonly owner: string; readonly expiresAt: number },
): AttestationRecord {
  const reason = needed(words.reason, 'reason');
  const owner = needed(words.owner, 'owner');
  if (!(words.expiresAt > speaker.now)) throw new RangeError('A waiver needs an end in the future; name a later day.');
  return { ...(record ?? empty), waiver: { reason, owner, expiresAt: iso(words.expiresAt), by: speaker.by, at: iso(speaker.now) } };
}

/** Says that an item does not apply. Throws `RangeError` with a sentence for people without a reason. */
export function notApplicable(
  record: AttestationRecord | undefined,
  speaker: Speaker,
  words: { readonly reason: string; readonly expiresAt?: number },
): AttestationRecord {
  const reason = needed(words.reason, 'reason');
  const expires = words.expiresAt === undefined ? {} : { expiresAt: iso(words.expiresAt) };
  return { ...(record ?? empty), notApplicable: { reason, ...expires, by: speaker.by, at: iso(speaker.now) } };
}

/** Names a document (`path` or `path#heading`) or a page as the proof; the same target is replaced. `blob` is git's hash of the file. */
export function linkDocument(record: AttestationRecord | undefined, speaker: Speaker, target: string, blob?: string): AttestationRecord {
  const link: DocumentLink = {
    target: needed(target, 'target'),
    ...(blob !== undefined && { blob }),
    by: speaker.by,
    at: iso(speaker.now),
  };
  const { links, ...rest } = record ?? empty;
  const all = [...links.filter((one) => one.target !== link.target), link];
  return { ...rest, links: all.sort((a, b) => (a.target < b.target ? -1 : 1)) };
}

/** Ends waiver and not-applicable. */
export function unwaive(record: AttestationRecord | undefined): AttestationRecord {
  const { waiver: _waiver, notApplicable: _notApplicable, ...rest } = record ?? empty;
  return rest;
}

function needed(words: string, name: string): string {
  const clean = words.trim();
  if (clean === '') throw new RangeError(`A ${name} is needed; write one.`);
  // The file is committed: what was pasted by mistake must not be.
  return withoutSecrets(clean);
}

/** Whole seconds, in UTC. */
function iso(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
