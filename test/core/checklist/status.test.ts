import assert from 'node:assert/strict';
import type { AttestationRecord } from '../../../src/core/checklist/attestation.ts';
import type { Evidence, Verdict } from '../../../src/core/checklist/evidence.ts';
import { judge } from '../../../src/core/checklist/status.ts';
import type { Status } from '../../../src/core/checklist/status.ts';
import { evidenceLike } from './support.ts';

const now = Date.UTC(2026, 10, 23, 12);
const by = 'me@example.com';
const early = '2026-11-20T12:00:00Z';
const later = '2026-12-01T00:00:00Z';
const gone = '2026-11-22T00:00:00Z';
const needed = { attest: { needed: true } };
const attested = (parts: object = {}): AttestationRecord => ({
  attestation: { by, at: early, inputsHash: '0'.repeat(64), ...parts },
  links: [],
});
const waived = (expiresAt: string): AttestationRecord => ({
  waiver: { by, at: early, reason: 'later', owner: 'ops', expiresAt },
  links: [],
});
const notApplicable = (expiresAt?: string): AttestationRecord => ({
  notApplicable: { by, at: early, reason: 'no clients', ...(expiresAt && { expiresAt }) },
  links: [],
});

type Case = readonly [
  ticked: boolean,
  evidence: Evidence | undefined,
  record: AttestationRecord | undefined,
  status: Status,
  note?: RegExp,
];
const of = (verdict: Verdict, parts: Partial<Evidence> = {}): Evidence => evidenceLike({ verdict, ...parts });

const table: Readonly<Record<string, Case>> = {
  'ticked and pass': [true, of('pass'), undefined, 'done'],
  'ticked and warn': [true, of('warn'), undefined, 'done'],
  'ticked and unknown': [true, of('unknown'), undefined, 'done', /could not be verified/],
  'ticked without a probe': [true, undefined, undefined, 'done'],
  'ticked and fail': [true, of('fail'), undefined, 'drift'],
  'ticked, fail and expired': [true, of('fail'), attested({ expiresAt: gone }), 'drift'],
  'unticked and pass': [false, of('pass'), undefined, 'ready'],
  'unticked and pass, but a person must confirm': [false, of('pass', needed), undefined, 'open'],
  'unticked and warn': [false, of('warn'), undefined, 'open'],
  'unticked and fail': [false, of('fail'), undefined, 'open'],
  'unticked and unknown': [false, of('unknown'), undefined, 'open'],
  'unticked without a probe': [false, undefined, undefined, 'open'],
  'a probe that says not applicable': [true, of('not-applicable'), undefined, 'not-applicable'],
  'attested and unchanged': [true, of('warn', needed), attested(), 'done'],
  'ticked by hand': [true, of('warn', needed), undefined, 'done', /not recorded/],
  'attested, expired at this very moment': [
    true,
    of('pass'),
    attested({ expiresAt: '2026-11-23T12:00:00Z' }),
    'stale',
    /expired 2026-11-23/,
  ],
  'attested, expired, and not looked at': [true, of('unknown'), attested({ expiresAt: gone }), 'stale'],
  'attested, other hash': [true, of('warn', { ...needed, inputsHash: '1'.repeat(64) }), attested(), 'stale', /changed since/],
  'attested, other hash, but the account alone decides': [true, of('pass', { inputsHash: '1'.repeat(64) }), attested(), 'done'],
  'attested, other hash because nothing could be seen': [
    true,
    of('unknown', { ...needed, inputsHash: '1'.repeat(64) }),
    attested(),
    'done',
  ],
  'attested without a hash': [
    true,
    of('warn', { ...needed, inputsHash: '1'.repeat(64) }),
    { attestation: { by, at: early }, links: [] },
    'done',
  ],
  'a new key': [true, of('pass', { attest: { needed: true, keys: ['a', 'b'] } }), attested({ keys: ['a'] }), 'stale', /1 new/],
  'a key less, other hash': [
    true,
    of('pass', { attest: { needed: true, keys: ['a'] }, inputsHash: '1'.repeat(64) }),
    attested({ keys: ['a', 'b'] }),
    'done',
  ],
  'something newer than the review': [
    true,
    of('pass', { attest: { needed: true, newestAt: Date.parse(early) + 1 } }),
    attested(),
    'stale',
    /Something new/,
  ],
  'something as old as the review': [true, of('pass', { attest: { needed: true, newestAt: Date.parse(early) } }), attested(), 'done'],
  'waived and open': [false, of('fail'), waived(later), 'waived', /until 2026-12-01 by ops: later/],
  'waived drift': [true, of('fail'), waived(later), 'waived'],
  'waived, but it is so': [false, of('pass'), waived(later), 'ready'],
  'waived and done': [true, of('pass'), waived(later), 'done'],
  'the waiver ended': [true, of('fail'), waived(gone), 'drift', /ended 2026-11-22/],
  'said not to apply': [false, of('fail'), notApplicable(), 'not-applicable', /no clients/],
  'said not to apply, until yesterday': [false, of('fail'), notApplicable(gone), 'open'],
};

describe('judge', () => {
  for (const [name, [ticked, evidence, record, status, note]] of Object.entries(table)) {
    it(`${name}: ${status}`, () => {
      const judged = judge(ticked, evidence, record, now);
      assert.equal(judged.status, status);
      if (note) assert.match(judged.note ?? '', note);
    });
  }
});
