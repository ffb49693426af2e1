import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { attest, linkDocument, notApplicable, unwaive, waive, withdraw } from '../../../src/core/checklist/attest.ts';
import { readAttestations, writeAttestation } from '../../../src/core/checklist/attestations.ts';
import type { AttestationRecord } from '../../../src/core/checklist/attestation.ts';
import { evidenceLike } from './support.ts';

const fits = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('media/schemas/attestations.schema.json', 'utf8')) as object);
const speaker = { by: 'me@example.com', now: Date.UTC(2026, 10, 23, 14, 2, 3, 456) };
const day = 86_400_000;

function written(source: string, item: string, record: AttestationRecord | undefined): string {
  const result = writeAttestation(source, item, record);
  if (result.kind !== 'text') assert.fail(result.sentence);
  return result.text;
}

const full: AttestationRecord = linkDocument(
  {
    ...waive(
      attest(undefined, evidenceLike({ attest: { needed: true, expiresAfterMs: day, keys: ['b', 'a'] } }), speaker, ' seen '),
      speaker,
      { reason: 'later', owner: 'ops', expiresAt: speaker.now + day },
    ),
  },
  speaker,
  'docs/backup.md#steps',
  'a'.repeat(40),
);

describe('attestations', () => {
  it('are written in one order, two spaces, a line break at the end, and read back the same', () => {
    const text = written('', 'd1-backup-documented', full);
    assert.equal(
      text,
      `{
  "version": 1,
  "items": {
    "d1-backup-documented": {
      "attestation": {
        "by": "me@example.com",
        "at": "2026-11-23T14:02:03Z",
        "expiresAt": "2026-11-24T14:02:03Z",
        "inputsHash": "${'0'.repeat(64)}",
        "keys": [
          "a",
          "b"
        ],
        "note": "seen"
      },
      "waiver": {
        "reason": "later",
        "owner": "ops",
        "expiresAt": "2026-11-24T14:02:03Z",
        "by": "me@example.com",
        "at": "2026-11-23T14:02:03Z"
      },
      "links": [
        {
          "target": "docs/backup.md#steps",
          "blob": "${'a'.repeat(40)}",
          "by": "me@example.com",
          "at": "2026-11-23T14:02:03Z"
        }
      ]
    }
  }
}
`,
    );
    const read = readAttestations(text);
    assert.deepEqual(read.problems, []);
    assert.deepEqual(read.records.get('d1-backup-documented'), full);
    assert.equal(fits(JSON.parse(text)), true);
  });

  it('come in the order of ids whatever the order of writing, so that two people write the same file', () => {
    const record = attest(undefined, undefined, speaker);
    const names = ['m', 'a', 'z', 'k'];
    const one = names.reduce((text, name) => written(text, name, record), '');
    const other = [...names].reverse().reduce((text, name) => written(text, name, record), '');
    assert.equal(one, other);
    assert.deepEqual(Object.keys((JSON.parse(one) as { items: object }).items), ['a', 'k', 'm', 'z']);
    const back = written(written(one, 'k', undefined), 'k', record);
    assert.equal(back, one);
  });

  it('leave every other line as it was, with CRLF too', () => {
    const before = written(written('', 'a', full), 'c', full).replaceAll('\n', '\r\n');
    const after = written(before, 'b', attest(undefined, undefined, speaker));
    assert.ok(!/(?<!\r)\n/.test(after));
    const kept = after.split('\r\n');
    for (const line of before.split('\r\n')) assert.ok(kept.includes(line));
    assert.equal(written(after, 'b', undefined), before);
  });

  it('keep unknown members of the file and tell them at their place', () => {
    const source = '{\n  "version": 1,\n  "mood": "good",\n  "items": {}\n}\n';
    const text = written(source, 'a', attest(undefined, undefined, speaker));
    assert.match(text, /"mood": "good"/);
    const [problem] = readAttestations(text).problems;
    assert.equal(text.slice(...(problem?.span ?? [0, 0])), '"mood"');
  });

  const broken: readonly (readonly [string, string])[] = [
    ['a merge conflict', '{\n<<<<<<< HEAD\n  "version": 1,\n=======\n  "version": 1,\n>>>>>>> b\n  "items": {}\n}\n'],
    ['half a file', '{ "version": 1, "items": { "a": {'],
    ['a later version', '{ "version": 2, "items": {} }'],
    ['no version', '{ "items": {} }'],
    ['a list', '[]'],
    ['items that are a list', '{ "version": 1, "items": [] }'],
    ['items that are text', '{ "version": 1, "items": "x" }'],
    ['a comment', '{ "version": 1, /* x */ "items": {} }'],
  ];
  for (const [name, source] of broken) {
    it(`are not written into ${name}, and its place is told`, () => {
      assert.equal(writeAttestation(source, 'a', full).kind, 'refused');
      assert.ok(readAttestations(source).problems.length > 0);
    });
  }

  it('do not write over an entry that cannot be read, and read the others', () => {
    const good = written('', 'good', full);
    const source = good.replace('"items": {', '"items": {\n    "bad": { "attestation": { "by": "x", "at": "yesterday" } },');
    const read = readAttestations(source);
    assert.deepEqual([...read.records.keys()], ['good']);
    assert.deepEqual([...read.broken], ['bad']);
    const [problem] = read.problems;
    assert.equal(source.slice(...(problem?.span ?? [0, 0])), '"yesterday"');
    assert.equal(writeAttestation(source, 'bad', full).kind, 'refused');
    assert.equal(writeAttestation(source, 'good', undefined).kind, 'text');
    assert.equal(fits(JSON.parse(source)), false);
  });
});

describe('what people say', () => {
  it('needs a reason, an owner and an end in the future for a waiver, a reason for not applicable', () => {
    const words = { reason: 'r', owner: 'o', expiresAt: speaker.now + 1 };
    for (const wrong of [{ reason: ' ' }, { owner: '' }, { expiresAt: speaker.now }, { expiresAt: Number.NaN }])
      assert.throws(() => waive(undefined, speaker, { ...words, ...wrong }), RangeError);
    assert.throws(() => notApplicable(undefined, speaker, { reason: '' }), RangeError);
  });

  it('keeps no hash of what could not be looked at', () =>
    assert.equal(attest(undefined, evidenceLike({ verdict: 'unknown' }), speaker).attestation?.inputsHash, undefined));

  it('keeps no credential that was pasted into words', () => {
    const pasted = ['sk', 'live', '51Hq8vKJx2mZtR7wLpNc4YbD9'].join('_');
    const words = { reason: `see ${pasted}`, owner: `x ${pasted}`, expiresAt: speaker.now + day };
    const said = [
      attest(undefined, undefined, speaker, `rolled back with ${pasted} by hand`),
      waive(undefined, speaker, words),
      notApplicable(undefined, speaker, words),
      linkDocument(undefined, speaker, `https://docs.sample.example/?key=${pasted}`),
    ];
    assert.ok(!JSON.stringify(said).includes(pasted));
    assert.equal(said[0]?.attestation?.note, 'rolled back with [secret] by hand');
  });

  it('ends a waiver by attesting, and takes words back singly', () => {
    assert.equal(attest(full, undefined, speaker).waiver, undefined);
    assert.equal(attest(full, undefined, speaker).links.length, 1);
    assert.deepEqual(Object.keys(withdraw(full)).sort(), ['links', 'waiver']);
    assert.deepEqual(Object.keys(unwaive(full)).sort(), ['attestation', 'links']);
    assert.equal(linkDocument(full, speaker, 'docs/backup.md#steps').links.length, 1);
  });
});
