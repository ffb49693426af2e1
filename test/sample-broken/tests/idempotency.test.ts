import assert from 'node:assert/strict';
import { test } from 'node:test';

test('lead_normalizer: a duplicate delivery with the same trace id is not run twice (idempotency)', () => {
  const seen = new Set<string>();
  const isDuplicateDelivery = (id: string): boolean => seen.size === seen.add(id).size;
  assert.equal(isDuplicateDelivery('a'), false);
  assert.equal(isDuplicateDelivery('a'), true);
});
