import assert from 'node:assert/strict';
import { editConfig } from '../../../src/core/config/edit-config.ts';
import { readConfig } from '../../../src/core/config/read-config.ts';

describe('editing the config', () => {
  it('keeps comments, order, indentation and line endings', () => {
    const before =
      '{\r\n    // why\r\n    "roles": { "api": "a" }, // of us\r\n    "estimates": {\r\n        "at": "2026-01-01", /* old */\r\n    },\r\n}\r\n';
    const after = editConfig(before, [
      { path: ['estimates', 'requestsPerDay'], value: 1200 },
      { path: ['estimates', 'at'], value: '2026-11-23' },
    ]);
    assert.ok(after);
    for (const part of ['// why', '{ "api": "a" }, // of us', '/* old */']) assert.ok(after.includes(part), part);
    assert.ok(!/[^\r]\n/.test(after));
    assert.match(after, /\r\n {8}"requestsPerDay": 1200/);
    const { config, problems } = readConfig(after);
    assert.deepEqual(problems, []);
    assert.deepEqual(config.estimates, { at: '2026-11-23', requestsPerDay: 1200 });
    assert.deepEqual(config.roles, { api: 'a' });
  });

  it('makes a config of an empty text, and takes a value away', () => {
    const made = editConfig('', [{ path: ['roles', 'api'], value: 'my-api' }]);
    assert.equal(made, '{\n  "roles": {\n    "api": "my-api"\n  }\n}\n');
    assert.deepEqual(readConfig(editConfig(made ?? '', [{ path: ['roles', 'api'], value: undefined }]) ?? '').config.roles, {});
  });

  it('leaves a text alone that cannot be read', () => {
    for (const broken of ['{ "roles": ', '[]', '"text"', '{ "a": 1 } }'])
      assert.equal(editConfig(broken, [{ path: ['roles', 'api'], value: 'x' }]), undefined, broken);
  });
});
