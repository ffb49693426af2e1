import assert from 'node:assert/strict';
import { nearest, nearestWithin } from '../../../src/core/lint/nearest.ts';

describe('nearest names', () => {
  it('the same but for case, dashes and a plural s', () => {
    assert.equal(nearest('kvNamespace', ['vars', 'kv_namespaces']), 'kv_namespaces');
    assert.equal(nearest('var', ['vars']), 'vars');
  });

  it('at most a third of its letters away, the nearest first', () => {
    assert.equal(nearest('compatability_date', ['compatibility_flags', 'compatibility_date']), 'compatibility_date');
    assert.equal(nearest('routse', ['routes']), 'routes');
    assert.equal(nearest('abc', ['abd']), undefined);
    assert.equal(nearest('something', ['otherwise']), undefined);
  });

  it('letters changed, put in, left out and swapped count one each, up to the limit', () => {
    for (const typed of ['gateway', 'gatewey', 'gatway', 'gateeway', 'gatewya', 'GATEWAY'])
      assert.equal(nearestWithin(typed, ['gateway'], 1), 'gateway');
    assert.equal(nearestWithin('gatwye', ['gateway'], 1), undefined);
    assert.equal(nearestWithin('invoce', new Set(['invoices', 'invoice']), 2), 'invoice');
    assert.equal(nearestWithin('gateway', [], 2), undefined);
  });
});
