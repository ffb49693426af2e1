import assert from 'node:assert/strict';
import { MessageRing } from '../../../../src/core/operations/tail/ring.ts';

const message = (index: number, padding = 0): Buffer => Buffer.from(JSON.stringify({ scriptName: `${index}`, pad: 'é'.repeat(padding) }));
const names = (ring: MessageRing): unknown[] => {
  const all: unknown[] = [];
  for (let number = ring.first; number < ring.end; number += 1) all.push(ring.at(number).scriptName);
  return all;
};
const last = (end: number, count: number): string[] => Array.from({ length: count }, (_, index) => `${end - count + index}`);

describe('The ring of a tail’s messages', () => {
  it('keeps the newest, as many as it has places for', () => {
    const ring = new MessageRing(10, 100_000);
    for (let index = 0; index < 1_000; index += 1) {
      ring.push(message(index));
      assert.deepEqual(names(ring), last(index + 1, Math.min(10, index + 1)));
    }
    assert.equal(ring.end, 1_000);
  });

  it('keeps fewer where its bytes do not suffice, each of them whole', () => {
    const ring = new MessageRing(1_000, 4_096);
    for (let index = 0; index < 5_000; index += 1) {
      ring.push(message(index, (index * 37) % 400));
      const kept = names(ring);
      assert.ok(kept.length >= 1);
      assert.deepEqual(kept, last(index + 1, kept.length));
    }
  });

  it('does not change with the buffer that a message came in', () => {
    const ring = new MessageRing(10, 1_000);
    const data = message(1);
    ring.push(data);
    data.fill(0);
    assert.deepEqual(names(ring), ['1']);
  });

  it('keeps a message that is larger than all its bytes, alone, until the next one', () => {
    const ring = new MessageRing(10, 1_000);
    for (const [index, padding] of [0, 0, 5_000, 0, 0, 9_000, 8_000, 0].entries()) {
      ring.push(message(index, padding));
      assert.equal(ring.at(ring.end - 1).scriptName, `${index}`);
    }
    assert.deepEqual(names(ring), ['7']);
  });

  it('forgets, and goes on with its numbers', () => {
    const ring = new MessageRing(10, 1_000);
    ring.push(message(0));
    ring.clear();
    assert.deepEqual([ring.first, ring.end], [1, 1]);
    ring.push(message(1));
    assert.deepEqual(names(ring), ['1']);
  });

  it('gives what is no JSON object as an event without fields', () => {
    const ring = new MessageRing(10, 1_000);
    for (const text of ['', '{', 'null', '[1]', '"x"', 'NaN']) {
      ring.push(Buffer.from(text));
      assert.deepEqual(ring.at(ring.end - 1), {});
    }
  });
});
