import assert from 'node:assert/strict';
import { moveToSecretFix } from '../../../../src/core/lint/fixes/move-to-secret.ts';
import type { GitFacts } from '../../../../src/core/project.ts';
import { createMemoryProject } from '../../../../src/core/project/create.ts';
import { applyEdits } from '../../../support/apply-edits.ts';

const wrangler = 'name = "shop"\n\n[vars]\nMODE = "live"\nCODE = "tulip-92"\n';

describe('moveToSecretFix', () => {
  it('stores the value, ignores the file, declares the name and removes the variable', () => {
    const after = move({ 'api/wrangler.toml': wrangler, '.gitignore': 'node_modules' });
    assert.deepEqual(after, {
      'api/wrangler.toml': 'name = "shop"\n\n[vars]\nMODE = "live"\n\n[secrets]\nrequired = ["CODE"]\n',
      '.gitignore': 'node_modules\n.dev.vars\n',
      'api/.dev.vars': 'CODE="tulip-92"\n',
    });
  });

  it('changes nothing the second time', () => {
    const once = move({ 'wrangler.toml': wrangler });
    assert.deepEqual(move(once), once);
  });

  it('names what .dev.vars holds already when it begins the list, since wrangler then loads only what is named', () => {
    const after = move({ 'wrangler.toml': wrangler, '.dev.vars': 'OTHER=1\nMODE=dev\n', '.gitignore': '.dev.vars\n' });
    assert.ok(after['wrangler.toml']?.includes('required = ["CODE", "OTHER"]'), after['wrangler.toml']);
    assert.equal(after['.dev.vars'], 'OTHER=1\nMODE=dev\nCODE="tulip-92"\n');
  });

  it('is not offered where git tracks .dev.vars', () => {
    const git: GitFacts = { isTracked: (path) => path === '.dev.vars', isIgnored: () => false, tracked: ['.dev.vars'] };
    const project = createMemoryProject({ 'wrangler.toml': wrangler, '.dev.vars': 'A=1\n' }, { git });
    const [file] = project.wranglerFiles;
    assert.deepEqual(file && moveToSecretFix(file, project, 'CODE'), []);
  });

  it('removes nothing that cannot be stored', () => {
    const texts = { 'wrangler.json': JSON.stringify({ vars: { CODE: '\'"`#' } }) };
    assert.deepEqual(move(texts), texts);
    const nested = { 'wrangler.json': JSON.stringify({ vars: { CODE: { deep: 'tulip-92' } } }) };
    assert.deepEqual(move(nested), nested);
  });
});

function move(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const project = createMemoryProject(texts);
  const [file] = project.wranglerFiles;
  const [fix] = file ? moveToSecretFix(file, project, 'CODE') : [];
  assert.ok(fix);
  return applyEdits(texts, fix.edits());
}
