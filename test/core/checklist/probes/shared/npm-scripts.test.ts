import assert from 'node:assert/strict';
import { runsFile, scriptRuns } from '../../../../../src/core/checklist/probes/shared/npm-scripts.ts';
import { createMemoryProject } from '../../../../../src/core/project/create.ts';

function runs(scripts: Readonly<Record<string, string>>, path: string, at = 'package.json'): boolean {
  const project = createMemoryProject({ [at]: JSON.stringify({ scripts }) });
  return runsFile(scriptRuns(project, 'release:check'), path);
}

describe('npm scripts', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string, boolean])[] = [
    ['a file that is named', { 'release:check': 'node --test tests/a.test.ts' }, 'tests/a.test.ts', true],
    ['another file', { 'release:check': 'node --test tests/b.test.ts' }, 'tests/a.test.ts', false],
    ['a script behind a script', { 'release:check': 'npm run typecheck && npm run -s t1', t1: 'npx tsx ./tests/a.ts' }, 'tests/a.ts', true],
    ['npm test', { 'release:check': 'npm test', test: 'node --test tests/a.test.ts' }, 'tests/a.test.ts', true],
    ['another manager', { 'release:check': 'pnpm -r check', check: 'vitest run' }, 'src/a.test.ts', true],
    ['a script before', { 'release:check': 'tsc', 'prerelease:check': 'node tests/a.ts' }, 'tests/a.ts', true],
    ['several by a star', { 'release:check': 'run-s lint test:*', 'test:a': 'node tests/a.ts' }, 'tests/a.ts', true],
    ['several at once', { 'release:check': 'concurrently "npm:test:a"', 'test:a': 'node tests/a.ts' }, 'tests/a.ts', true],
    ['scripts that call each other', { 'release:check': 'npm run x', x: 'npm run release:check' }, 'tests/a.ts', false],
    ['a folder', { 'release:check': 'mocha tests/' }, 'tests/deep/a.test.ts', true],
    ['a pattern', { 'release:check': "mocha 'tests/**/*.test.ts'" }, 'tests/deep/a.test.ts', true],
    ['a pattern of others', { 'release:check': "mocha 'unit/**/*.test.ts'" }, 'tests/a.test.ts', false],
    ['a runner that finds tests', { 'release:check': 'npx vitest run --coverage' }, 'src/a.spec.ts', true],
    ['what such a runner does not find', { 'release:check': 'npx vitest run' }, 'scripts/test_a.ts', false],
    ['the test runner of node', { 'release:check': 'node --import=tsx --test' }, 'src/a.test.ts', true],
    ['no such script', { test: 'vitest' }, 'a.test.ts', false],
  ];
  for (const [name, scripts, path, expected] of cases) {
    it(`${expected ? 'sees' : 'does not see'} ${name}`, () => assert.equal(runs(scripts, path), expected));
  }

  it('keeps packages apart', () => {
    const scripts = { 'release:check': 'node tests/a.ts' };
    assert.equal(runs(scripts, 'app/tests/a.ts', 'app/package.json'), true);
    assert.equal(runs(scripts, 'tests/a.ts', 'app/package.json'), false);
  });

  it('takes a broken package.json for one without scripts', () => {
    for (const text of ['', '{', '[]', '{"scripts":3}', '{"scripts":{"release:check":[]}}'])
      assert.deepEqual(scriptRuns(createMemoryProject({ 'package.json': text }), 'release:check'), []);
  });
});
