import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { isMadeUp, judgeId, refusedAs } from '../../../src/core/wrangler/id-shape.ts';

describe('judgeId', () => {
  it('takes issued IDs for what they are', () => {
    for (let round = 0; round < 2000; round++) {
      const hex = randomBytes(16).toString('hex');
      const id = randomUUID();
      if (!isMadeUp(hex)) assert.equal(judgeId(hex, 'hex32').status, 'plausible', hex);
      if (!isMadeUp(id)) assert.equal(judgeId(id, 'uuid').status, 'plausible', id);
    }
  });

  it('calls fewer than one random ID in ten thousand made up', () => {
    let count = 0;
    for (let round = 0; round < 20_000; round++) if (isMadeUp(randomBytes(16).toString('hex'))) count++;
    assert.ok(count <= 3, `${count} of 20,000`);
  });

  it('knows patterns that people and assistants make up', () => {
    const made = [
      '00000000000000000000000000000000',
      '00000000-0000-0000-0000-000000000001',
      '11111111-2222-3333-4444-555555555555',
      'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      '12345678-1234-1234-1234-123456789012',
      '0123456789abcdef0123456789abcdef',
      'fedcba9876543210fedcba9876543210',
      'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
      '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d',
      'deadbeefdeadbeefdeadbeefdeadbeef',
      '550e8400-e29b-41d4-a716-446655440000',
      'ffffffffffffffffffffffffffffffff',
    ];
    for (const id of made) assert.equal(judgeId(id, id.includes('-') ? 'uuid' : 'hex32').status, 'made-up', id);
  });

  it('knows words of templates in many spellings and languages', () => {
    const words = [
      '<id>',
      'your-kv-id',
      'YOUR_KV_ID',
      'REPLACE_ME',
      'TODO',
      'xxxxxxxxxxxxxxxx',
      'replaceWithNamespaceId',
      'PENDIENTE_DE_RELLENAR',
      'ここにIDを入力',
      'вставьте-сюда',
      'put id here',
      '...',
      'abcd1234-example-namespace-id',
      'kv-id',
    ];
    for (const word of words) assert.equal(judgeId(word, 'hex32').status, 'placeholder', word);
    assert.equal(judgeId('CACHE', 'hex32', 'CACHE').status, 'binding-name');
    assert.equal(judgeId('local-dev', 'uuid').status, 'local');
    assert.equal(judgeId('${KV_ID}', 'hex32').status, 'variable');
    assert.equal(judgeId('{{ kv_id }}', 'hex32').status, 'variable');
    assert.equal(judgeId('  ', 'hex32').status, 'empty');
  });

  it('tells what is wrong with an ID that lost its form', () => {
    const hex = '9c4e1f7a2b8d4036a5e7c1d90f3b6284';
    assert.equal(judgeId(hex.slice(1), 'hex32').status, 'malformed');
    assert.equal(judgeId(` ${hex}`, 'hex32').status, 'malformed');
    assert.equal(judgeId(hex, 'uuid').status, 'malformed');
    assert.equal(judgeId('x'.repeat(1_000_000), 'hex32').status, 'malformed');
    assert.equal(judgeId('<certificate>', 'any').status, 'placeholder');
    assert.equal(judgeId('production-certificate', 'any').status, 'plausible');
  });
});

describe('refusedAs', () => {
  it('refuses what is no ID, what is made up, and white space', () => {
    assert.equal(refusedAs('9c4e1f7a2b8d4036a5e7c1d90f3b6284', 'hex32'), undefined);
    for (const answer of ['', 'abc', '00000000000000000000000000000000', ' 9c4e1f7a2b8d4036a5e7c1d90f3b6284'])
      assert.ok(refusedAs(answer, 'hex32'), answer);
  });
});
