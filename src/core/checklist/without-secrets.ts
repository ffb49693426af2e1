import { detectSecrets } from '../lint/detectors/detect.ts';
import type { Evidence, EvidenceRow, Fact, Facts, OperationFix, Ref } from './evidence.ts';

/** A text of the account, the repository or a person with every credential in it cut out. */
export function withoutSecrets(text: string): string {
  return detectSecrets(text).reduceRight((rest, { start, end }) => `${rest.slice(0, start)}[secret]${rest.slice(end)}`, text);
}

/** Evidence is shown, printed and sent on: a credential that stands in a document, a commit message or a row of a database must not go with it. */
export function evidenceWithoutSecrets(seen: Evidence): Evidence {
  return {
    ...seen,
    sentence: withoutSecrets(seen.sentence),
    ...(seen.short !== undefined && { short: withoutSecrets(seen.short) }),
    facts: cleanFacts(seen.facts),
    refs: seen.refs.map(cleanRef),
    rows: seen.rows.map(cleanRow),
    fixes: seen.fixes.map(cleanFix),
    // Keys are written into the attestations.
    ...(seen.attest && { attest: { ...seen.attest, ...(seen.attest.keys && { keys: seen.attest.keys.map(withoutSecrets) }) } }),
  };
}

function cleanRow(row: EvidenceRow): EvidenceRow {
  return {
    ...row,
    // Some ids are made of names; a credential in one has its place in the list after it.
    id: withoutSecrets(row.id),
    label: withoutSecrets(row.label),
    description: withoutSecrets(row.description),
    refs: row.refs.map(cleanRef),
    ...(row.rows && { rows: row.rows.map(cleanRow) }),
    ...(row.facts && { facts: cleanFacts(row.facts) }),
    ...(row.action && { action: cleanFix(row.action) }),
  };
}

/** The arguments stay: they name what the operation is about, and are not shown as text. */
function cleanFix(fix: OperationFix): OperationFix {
  return { ...fix, title: withoutSecrets(fix.title) };
}

function cleanRef(ref: Ref): Ref {
  return ref.title === undefined ? ref : { ...ref, title: withoutSecrets(ref.title) };
}

function cleanFacts(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, cleanFact(fact)]));
}

function cleanFact(fact: Fact): Fact {
  if (typeof fact === 'string') return withoutSecrets(fact);
  if (Array.isArray(fact)) return fact.map((one: Fact) => cleanFact(one));
  return typeof fact === 'object' && fact !== null ? cleanFacts(fact as Facts) : fact;
}
