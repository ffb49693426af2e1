import assert from 'node:assert/strict';

import { fill, random } from './detectors/fill.ts';
import { lintText, lintWrangler, textFile } from '../../../src/core/lint/lint.ts';
import { createMemoryProject } from '../../../src/core/project/create.ts';

describe('what stands in tests and samples', () => {
  const severity = (path: string, text: string): string | undefined => lintText(textFile(path, text), createMemoryProject({}))[0]?.severity;

  it('a token that was issued keeps its weight in a test, a key that its author made does not', () => {
    const token = `const t = '${fill('sk_live_{a24}', 'step')}';\n`;
    assert.equal(severity('tests/a.ts', token), 'error');
    assert.equal(severity('fixtures/a.ts', token), 'warning');
    const key = `-----BEGIN PRIVATE KEY-----\n${random('b', 64, 'one')}\n${random('b', 64, 'two')}\n-----END PRIVATE KEY-----\n`;
    assert.equal(severity('certs/server.key', key), 'error');
    assert.equal(severity('tests/certs/server.key', key), 'warning');
    const address = `const db = 'postgres://svc:${random('a', 14, 'db')}@db.internal:5432/app';\n`;
    assert.equal(severity('src/db.ts', address), 'error');
    assert.equal(severity('tests/db.ts', address), 'warning');
    assert.equal(severity('src/sign.test.ts', `createHmac('sha256', '${random('a', 32, 'mac')}');\n`), 'warning');
  });

  it('a document keeps the weight of a form, and not that of a name', () => {
    assert.equal(severity('docs/setup.md', `STRIPE_SECRET_KEY=${fill('sk_live_{a24}', 'docs')}\n`), 'error');
    const payload = `{ "token": "${random('a', 24, 'payload')}" }\n`;
    assert.equal(severity('src/payload.json', payload), 'error');
    assert.equal(severity('docs/webhooks.mdx', payload), 'warning');
  });

  it('a Worker that only tests start is never deployed', () => {
    const text = '{ "name": "x", "main": "x.ts", "durable_objects": { "bindings": [{ "name": "A", "class_name": "A" }] } }';
    const of = (path: string): string | undefined => {
      const project = createMemoryProject({ [path]: text });
      const [file] = project.wranglerFiles;
      return file && lintWrangler(file, project).find(({ rule }) => rule.id === 'durable-object-without-migration')?.severity;
    };
    assert.equal(of('wrangler.jsonc'), 'error');
    assert.equal(of('packages/a/src/tests/wrangler.jsonc'), 'warning');
    assert.equal(of('packages/a/src/e2e-tests/wrangler.jsonc'), 'warning');
  });
});
