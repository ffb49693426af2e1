import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { parse } from 'jsonc-parser';
import { isWorkerUrl, readConfig } from '../../../src/core/config/read-config.ts';
import { emptyConfig } from '../../../src/core/config/config.ts';

const schema = JSON.parse(readFileSync('media/schemas/preflight-config.schema.json', 'utf8')) as object;
const fits = new Ajv({ strict: false }).compile(schema);

/** What a person marked: `[text at the place, words of the message]`. */
const problemsOf = (text: string): readonly (readonly [string, string])[] =>
  readConfig(text).problems.map(({ span, message }) => [text.slice(...span), message] as const);

const full = `{
  // comments and trailing commas are fine
  "$schema": "x",
  "checklist": "docs/CHECKLIST.md",
  "rules": { "leaked-secret": "warning", "placeholder-id": "off" },
  "ignores": [{ "rule": "*", "path": "test/**", "reason": "fixtures" }],
  "productionEnvironments": ["", "production"],
  "roles": { "api": "shop-api" },
  "urls": { "shop-api": "https://api.example.com", "local": "http://127.0.0.1:8787" },
  "estimates": { "requestsPerDay": 50000, "at": "2026-11-23" },
  "targets": { "availabilityPercent": 99.9 },
  "plan": "paid",
}`;

describe('readConfig', () => {
  it('reads every part', () => {
    const { config, problems } = readConfig(full);
    assert.deepEqual(problems, []);
    assert.deepEqual(config, {
      checklist: 'docs/CHECKLIST.md',
      productionEnvironments: ['', 'production'],
      plan: 'paid',
      rules: { 'leaked-secret': 'warning', 'placeholder-id': 'off' },
      ignores: [{ rule: '*', path: 'test/**', reason: 'fixtures' }],
      roles: { api: 'shop-api' },
      urls: { 'shop-api': 'https://api.example.com', local: 'http://127.0.0.1:8787' },
      estimates: { requestsPerDay: 50_000, at: '2026-11-23' },
      targets: { availabilityPercent: 99.9 },
    });
  });

  it('takes an empty or absent file for the empty config', () => {
    for (const text of ['', ' \n', '// nothing yet\n', '{}'])
      assert.deepEqual(readConfig(text), { config: emptyConfig, problems: [] }, JSON.stringify(text));
  });

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['{ "rulez": {} }', '"rulez"', /rulez is not known here/],
    ['{ "rules": { "a": "loud" } }', '"loud"', /rules\.a must be "error" or "warning"/],
    ['{ "rules": [] }', '[]', /rules must be an object/],
    ['{ "ignores": {} }', '{}', /ignores must be a list/],
    ['{ "ignores": [{ "path": "x" }] }', '{ "path": "x" }', /ignores\.0\.rule is missing/],
    ['{ "ignores": [{ "rule": "a", "paths": "x" }] }', '"x"', /ignores\.0\.paths is not known here/],
    ['{ "roles": { "boss": "x" } }', '"boss"', /boss is no role/],
    ['{ "urls": { "a": "http://example.com" } }', '"http://example.com"', /https URL/],
    ['{ "urls": { "a": "https://me:pw@example.com" } }', '"https://me:pw@example.com"', /without user name/],
    ['{ "checklist": "../other.md" }', '"../other.md"', /inside this folder/],
    ['{ "targets": { "availabilityPercent": 101 } }', '101', /at most 100/],
    ['{ "estimates": { "requestsPerDay": -1 } }', '-1', /not be negative/],
    ['{ "estimates": { "at": "soon" } }', '"soon"', /a date/],
    ['{ "plan": "gold" }', '"gold"', /plan must be "free" or "paid"/],
    ['[]', '[]', /one object/],
  ];
  for (const [text, place, message] of wrong) {
    it(`says where and what in ${text}, as its schema does`, () => {
      const [first] = problemsOf(text);
      assert.equal(first?.[0], place);
      assert.match(first?.[1] ?? '', message);
      assert.equal(fits(parse(text)), false);
    });
  }

  it('uses what can be read beside what cannot', () => {
    const { config, problems } = readConfig('{ "plan": "gold", "rules": { "a": "off", "b": 3 }, "ignores": [{ "rule": "x" }, 4] }');
    assert.deepEqual(config.rules, { a: 'off' });
    assert.deepEqual(config.ignores, [{ rule: 'x' }]);
    assert.equal(config.plan, undefined);
    assert.equal(problems.length, 3);
  });

  it('reads on after a syntax error and tells its place', () => {
    const { config, problems } = readConfig('{ "plan": "paid", "checklist": }');
    assert.equal(config.plan, 'paid');
    assert.deepEqual(
      problems.map(({ span }) => span),
      [[31, 32]],
    );
  });

  it('tells a name written twice and a misspelt rule', () => {
    assert.match(problemsOf('{ "plan": "free", "plan": "paid" }')[0]?.[1] ?? '', /written twice/);
    const { config, problems } = readConfig('{ "rules": { "leeked-secret": "off" } }', new Set(['leaked-secret']));
    assert.deepEqual(config.rules, {});
    assert.match(problems[0]?.message ?? '', /no rule named leeked-secret/);
  });

  it('never quotes a value', () => {
    const canary = 'canary-5ecret';
    for (const key of ['plan', 'rules', 'urls', 'roles', 'checklist', 'ignores']) {
      for (const value of [`"${canary}"`, `["${canary}"]`, `{ "api": "${canary}" }`, `{ "a": ["${canary}"] }`]) {
        assert.ok(!JSON.stringify(readConfig(`{ "${key}": ${value} }`).problems).includes(canary), `${key}: ${value}`);
      }
    }
  });

  it('has a schema that takes what is read', () => assert.equal(fits(parse(full)), true));
});

describe('isWorkerUrl', () => {
  const table: readonly (readonly [string, boolean])[] = [
    ['https://a.example.com/base', true],
    ['http://localhost:8787', true],
    ['http://[::1]:1', true],
    ['http://127.0.0.1.example.com', false],
    ['ftp://a.example.com', false],
    ['https://u@a.example.com', false],
    ['a.example.com', false],
    ['javascript:alert(1)', false],
  ];
  for (const [url, is] of table) it(`${is ? 'takes' : 'refuses'} ${url}`, () => assert.equal(isWorkerUrl(url), is));
});
