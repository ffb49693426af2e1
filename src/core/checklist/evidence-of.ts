import type { Evidence, EvidenceRow } from './evidence.ts';
import { inputsHash } from './inputs-hash.ts';
import type { ProbeContext } from './probe.ts';

type Optional = 'facts' | 'refs' | 'rows' | 'fixes' | 'source';

/** What a probe says; `inputs` is data named for the item in its specification, and only its hash is kept. */
export type Said = Omit<Evidence, Optional | 'checkedAt' | 'inputsHash' | 'staleBecause'> &
  Partial<Pick<Evidence, Optional>> & { readonly inputs: unknown };

/** Makes evidence of what a probe saw: adds the time, the hash of the inputs and the empty parts. `source` is the account unless said. */
export function evidence(context: Pick<ProbeContext, 'clock'>, said: Said): Evidence {
  const { inputs, ...rest } = said;
  return {
    source: 'account',
    facts: {},
    refs: [],
    rows: [],
    fixes: [],
    ...rest,
    checkedAt: context.clock.now(),
    inputsHash: inputsHash(inputs),
  };
}

/** A row; `refs` may be left out. */
export function row(said: Omit<EvidenceRow, 'refs'> & Partial<Pick<EvidenceRow, 'refs'>>): EvidenceRow {
  return { refs: [], ...said };
}
