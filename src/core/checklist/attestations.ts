import { applyEdits, modify } from 'jsonc-parser';
import * as v from 'valibot';
import { JsoncDocument } from '../config/jsonc-document.ts';
import type { DataProblem } from '../config/jsonc-document.ts';
import type { AttestationRecord } from './attestation.ts';

/** Where attestations lie, relative to the root. */
export const attestationsPath = '.preflight/attestations.json';

const text = v.pipe(v.string(), v.minLength(1, 'must not be empty.'));
const time = v.pipe(v.string(), v.check(isTime, 'must be a time in UTC such as 2026-11-23T14:02:00Z.'));
const said = { by: text, at: time };

const attestation = v.strictObject({
  ...said,
  expiresAt: v.exactOptional(time),
  inputsHash: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits.'))),
  keys: v.exactOptional(v.array(v.string())),
  note: v.exactOptional(v.string()),
});
const waiver = v.strictObject({ ...said, reason: text, owner: text, expiresAt: time });
const notApplicable = v.strictObject({ ...said, reason: text, expiresAt: v.exactOptional(time) });
const link = v.strictObject({
  ...said,
  target: text,
  blob: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/, 'must be 40 hexadecimal digits.'))),
});
const recordSchema = v.strictObject({
  attestation: v.exactOptional(attestation),
  waiver: v.exactOptional(waiver),
  notApplicable: v.exactOptional(notApplicable),
  links: v.optional(v.array(link), []),
});

/** The file as read: records by item. `broken`: items whose entry could not be read; nothing is written over them. */
export type AttestationsFile = {
  readonly records: ReadonlyMap<string, AttestationRecord>;
  readonly problems: readonly DataProblem[];
  readonly broken: ReadonlySet<string>;
  /** The whole file cannot be read or is of a later version: nothing is written into it. */
  readonly isBroken: boolean;
};

/** Reads `.preflight/attestations.json`. Never throws; an absent file is the empty text. Broken entries count as not there. */
export function readAttestations(source: string): AttestationsFile {
  const document = new JsoncDocument(source, { allowComments: false });
  for (const key of document.keys([])) {
    if (!['$schema', 'version', 'items'].includes(key))
      document.complain([key], `${key} is not known here; check its spelling or remove it.`, true);
  }
  const isOther = document.root !== undefined && document.value(['version']) !== 1;
  if (isOther && !document.isBroken)
    document.complain(['version'], 'version must be 1; this file was made by another version of the tool.');
  const isShaped = (document.root === undefined || document.root.type === 'object') && document.mustBe(['items'], 'object');
  const records = new Map<string, AttestationRecord>();
  const broken = new Set<string>();
  for (const id of document.keys(['items'])) {
    const record = document.take(['items', id], recordSchema);
    if (record) records.set(id, record);
    else broken.add(id);
  }
  return {
    records,
    problems: document.problems,
    broken,
    isBroken: document.isBroken || isOther || !isShaped,
  };
}

/** The new text of the file, or why it is left alone. */
export type Written = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'refused'; readonly sentence: string };

/**
 * The file's text with one item's record replaced; an undefined or empty record removes it. Items stand in the order of their ids and members in one
 * fixed order, indented by two spaces, so that changes of two people to two items merge. All else in the file stays as it is.
 */
export function writeAttestation(source: string, item: string, record: AttestationRecord | undefined): Written {
  const now = readAttestations(source);
  if (now.isBroken) return { kind: 'refused', sentence: `${attestationsPath} cannot be read; correct it first, nothing was written.` };
  if (now.broken.has(item))
    return {
      kind: 'refused',
      sentence: `The entry of ${item} in ${attestationsPath} cannot be read; correct it first, nothing was written.`,
    };
  const value = record && ordered(record);
  const isEmpty = value === undefined || Object.keys(value).length === 0;
  if (source.trim() === '') {
    return { kind: 'text', text: `${JSON.stringify({ version: 1, items: isEmpty ? {} : { [item]: value } }, undefined, 2)}\n` };
  }
  if (isEmpty && !now.records.has(item)) return { kind: 'text', text: source };
  const eol = source.includes('\r\n') ? '\r\n' : '\n';
  const edits = modify(source, ['items', item], isEmpty ? undefined : value, {
    formattingOptions: { insertSpaces: true, tabSize: 2, eol },
    getInsertionIndex: (names) => names.filter((name) => name < item).length,
  });
  const changed = applyEdits(source, edits);
  return { kind: 'text', text: changed.endsWith('\n') ? changed : `${changed}${eol}` };
}

/** Members in the order in which people read them; what is not there is left out. */
function ordered(record: AttestationRecord): Readonly<Record<string, unknown>> {
  const { attestation: a, waiver: w, notApplicable: n, links } = record;
  const parts: readonly (readonly [string, unknown])[] = [
    ['attestation', a && inOrder(a, ['by', 'at', 'expiresAt', 'inputsHash', 'keys', 'note'])],
    ['waiver', w && inOrder(w, ['reason', 'owner', 'expiresAt', 'by', 'at'])],
    ['notApplicable', n && inOrder(n, ['reason', 'expiresAt', 'by', 'at'])],
    ['links', links.length > 0 ? links.map((one) => inOrder(one, ['target', 'blob', 'by', 'at'])) : undefined],
  ];
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
}

function inOrder<T extends object>(value: T, keys: readonly (keyof T & string)[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]));
}

function isTime(at: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/.test(at) && !Number.isNaN(Date.parse(at));
}
