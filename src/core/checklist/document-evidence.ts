import type { DocumentLink } from './attestation.ts';
import { passageRefs } from './documents.ts';
import type { DocumentTopic, Passage } from './documents.ts';
import type { Evidence, EvidenceRow, Facts, OperationFix, Ref } from './evidence.ts';
import { evidence, row } from './evidence-of.ts';
import { gitBlobHash } from './inputs-hash.ts';
import { fresh } from './probe.ts';
import type { ProbeContext } from './probe.ts';
import type { Unknown } from './unknown-because.ts';

/** What the probe adds to the documents: measurements, warnings, other inputs that the person's word rests on. */
export type Beside = {
  /** Words for "no document in this workspace covers …". */
  readonly terms: string;
  readonly rows?: readonly EvidenceRow[];
  readonly facts?: Facts;
  readonly fixes?: readonly OperationFix[];
  /** Added to the sentence, e.g. `code names 30 days, oldest run is 45 days old`. */
  readonly clause?: string;
  readonly inputs?: unknown;
  /** `fail` or `warn` when something measured contradicts what is promised; it then decides. */
  readonly verdict?: 'fail' | 'warn';
  /** What could contradict a promise could not be looked at: the item is unknown with this reason, whatever documents say. */
  readonly unknown?: Unknown;
};

/**
 * Evidence for an item that rests on a document. Never pass on its own: a strong passage or a document that a person linked is `warn`
 * ("evidence found, needs your tick"), else unknown. A linked document that is gone is `warn` too, and changes the hash.
 */
export async function documentEvidence(context: ProbeContext, topic: DocumentTopic, beside: Beside): Promise<Evidence> {
  await context.documents.ready(topic, context.signal);
  const passages = context.documents.find(topic);
  const links = (context.attestations.of(topic.item)?.links ?? []).map((link) => look(context, link));
  const proof = passages.find(({ strength }) => strength !== 'weak');
  const verdict = beside.unknown?.verdict ?? beside.verdict ?? (proof || links.some(({ isThere }) => isThere) ? 'warn' : 'unknown');
  const refs: Ref[] = [...links.map(({ ref }) => ref), ...passageRefs(passages)];
  const clause =
    beside.clause === undefined ? '' : ` ${beside.clause.charAt(0).toUpperCase()}${beside.clause.slice(1).replace(/\.$/, '')}.`;
  return evidence(context, {
    verdict,
    sentence: `${sentenceOf(passages, links, beside.terms)}${clause}`,
    source: 'repo',
    ...(beside.unknown && { reason: beside.unknown.reason }),
    ...(beside.unknown?.missing && { missing: beside.unknown.missing }),
    facts: {
      candidates: passages.map(({ path, heading, line, score, strength, blob }) => ({ path, heading, line, score, strength, blob })),
      linked: links.map(({ target, isThere, isChanged }) => ({ target, isThere, isChanged })),
      ...beside.facts,
    },
    refs,
    rows: [...links.map(linkRow), ...passages.map(passageRow), ...(beside.rows ?? [])],
    fixes: [...(beside.fixes ?? []), { operation: 'do.link-document', title: 'Link a document to this item', args: { item: topic.item } }],
    attest: { needed: true, expiresAfterMs: fresh.halfYear },
    // What a person reviews is the document: the linked ones if any, else those found.
    inputs: {
      documents: links.length > 0 ? links.map(({ target, blob }) => [target, blob]) : passages.map(({ path, blob }) => [path, blob]),
      beside: beside.inputs,
    },
  });
}

type Linked = {
  readonly target: string;
  readonly isThere: boolean;
  readonly isChanged: boolean;
  readonly isPage: boolean;
  readonly blob: string | undefined;
  readonly ref: Ref;
};

function look(context: ProbeContext, link: DocumentLink): Linked {
  const { target } = link;
  if (/^https?:\/\//i.test(target)) return { target, isThere: true, isChanged: false, isPage: true, blob: undefined, ref: { url: target } };
  const [path = '', heading] = target.split('#');
  const text = context.project.files.read(path);
  const blob = text === undefined ? undefined : gitBlobHash(text);
  const section = heading === undefined ? undefined : context.documents.sections(path).find((one) => slug(one.heading) === slug(heading));
  const isThere = blob !== undefined && (heading === undefined || section !== undefined);
  return {
    target,
    isThere,
    isChanged: link.blob !== undefined && blob !== link.blob,
    isPage: false,
    blob,
    ref: { path, ...(section && { line: section.line, title: section.heading }) },
  };
}

function linkRow(link: Linked): EvidenceRow {
  const description = link.isPage
    ? 'linked page; cannot be verified from here'
    : !link.isThere
      ? 'linked, but not there any more'
      : link.isChanged
        ? 'linked; changed since'
        : 'linked, unchanged';
  return row({
    id: `link:${link.target}`,
    label: link.target,
    verdict: link.isPage || (link.isThere && !link.isChanged) ? 'pass' : 'warn',
    description,
    refs: [link.ref],
  });
}

function passageRow(passage: Passage): EvidenceRow {
  const { path, heading, line, excerpt, strength } = passage;
  const about = strength === 'weak' ? 'mentions it only' : strength === 'linked' ? 'marked as the proof' : 'covers it';
  return row({
    id: `passage:${path}:${line}`,
    label: `${path} § ${heading}`,
    description: `${about}: ${excerpt}`,
    refs: [{ path, line, title: heading }],
  });
}

function sentenceOf(passages: readonly Passage[], links: readonly Linked[], terms: string): string {
  const gone = links.find(({ isThere }) => !isThere);
  if (gone) return `The linked document ${gone.target} is not there any more.`;
  const [linked] = links;
  if (linked) return `${linked.target} is linked${linked.isChanged ? ' and has changed since' : ''}.`;
  const [best] = passages;
  if (!best) return `No document in this workspace covers ${terms}.`;
  const place = `${best.path} § ${best.heading} (line ${best.line})`;
  return best.strength === 'weak'
    ? `${place} mentions this, but does not say what is needed.`
    : `${place} covers this; a person must confirm it.`;
}

/** GitHub's anchor of a heading, near enough to compare two. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s+/g, '-');
}
