import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv-draft-04';
import { startSandbox } from '../sandbox/client.ts';
import { folderWith, git, preflight, repository, sampleRepository, withoutPublicAddresses } from './run-cli.ts';

type Region = { readonly startLine: number; readonly startColumn: number; readonly endLine: number; readonly endColumn: number };
type Result = {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: Region };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly properties?: { readonly detector?: string };
};
type Rule = { readonly id: string; readonly help: { readonly text: string; readonly markdown: string } };
type Run = { readonly tool: { readonly driver: { readonly rules: readonly Rule[] } }; readonly results: readonly Result[] };

// The schema of the standard (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), as in the npm package @microsoft/jest-sarif 1.0.0-beta.0 (MIT).
const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, 'sarif-2.1.0.schema.json'), 'utf8')) as object;
// Formats of the schema (uri, date-time) are annotations only, and one of its patterns is none to Unicode expressions.
const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(schema);

/** The only run of a valid log. */
function runOf(stdout: string): Run {
  const log: unknown = JSON.parse(stdout);
  assert.ok(validate(log), JSON.stringify(validate.errors?.slice(0, 5), undefined, 2));
  const [run, ...others] = (log as { readonly runs: readonly Run[] }).runs;
  assert.ok(run);
  assert.deepEqual(others, []);
  return run;
}

function checkResults({ tool, results }: Run, root: string): void {
  const { rules } = tool.driver;
  for (const rule of rules) assert.ok(rule.help.text.length > 0 && rule.help.markdown.length > 0, rule.id);
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
  const prints = new Set<string>();
  for (const { ruleId, ruleIndex, locations, partialFingerprints } of results) {
    assert.equal(rules[ruleIndex]?.id, ruleId);
    assert.equal(locations.length, 1);
    for (const { physicalLocation } of locations) {
      const { uri } = physicalLocation.artifactLocation;
      const lines = readFileSync(path.join(root, decodeURIComponent(uri)), 'utf8').split(/\r?\n/);
      const { startLine, startColumn, endLine, endColumn } = physicalLocation.region;
      assert.ok(startLine >= 1 && endLine >= startLine && endLine <= lines.length, `${uri}:${startLine}-${endLine}`);
      assert.ok(startColumn >= 1 && endColumn >= 1 && endColumn <= (lines[endLine - 1]?.length ?? 0) + 2, `${uri}:${endLine}:${endColumn}`);
      assert.ok(endLine > startLine || endColumn >= startColumn, `${uri}:${startLine}`);
    }
    const [print] = Object.values(partialFingerprints);
    assert.match(print ?? '', /^[0-9a-f]{16,}$/);
    assert.ok(!prints.has(print ?? ''), `${ruleId} has the fingerprint of another result`);
    prints.add(print ?? '');
  }
}

describe('SARIF', function () {
  this.timeout(60_000);

  it('of lint follows the standard for a project with every finding there is', async () => {
    const root = path.join(repository, 'test/sample-broken');
    const { code, stdout } = await preflight(['lint', root, '--format', 'sarif']);
    assert.equal(code, 1);
    assert.equal(validate({ version: '2.1.0', runs: [{ results: [] }] }), false, 'a run without its tool is no run');
    const run = runOf(stdout);
    checkResults(run, root);
    assert.ok(run.results.length > 30, String(run.results.length));
    const secrets = run.results.filter(({ ruleId }) => ruleId === 'leaked-secret');
    assert.ok(secrets.length > 0);
    for (const { properties } of secrets) assert.match(properties?.detector ?? '', /^[a-z0-9-]+$/);
  });

  it('of lint follows the standard without a finding, and with odd names, files that are skipped and several roots', async () => {
    const odd = 'a b/ü#%?[x].env';
    const token = ['ghp', 'wGDpzyu4lnFdhaFgRQlGJVJcqpbhs82pPiJ0'].join('_');
    const first = folderWith({ [odd]: `TOKEN=${token}\n`, 'large.txt': 'x'.repeat(5_000_001), 'blob.txt': 'a\0b' });
    const second = folderWith({ 'empty.md': '' });
    const clean = runOf((await preflight(['lint', second, '--format', 'sarif'])).stdout);
    assert.deepEqual(clean.results, []);
    const run = runOf((await preflight(['lint', first, '--format', 'sarif'])).stdout);
    checkResults(run, first);
    assert.deepEqual(
      run.results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri),
      [odd.split('/').map(encodeURIComponent).join('/')],
    );
    const both = await preflight(['lint', first, second, '--format', 'sarif'], { cwd: path.dirname(first) });
    checkResults(runOf(both.stdout), path.dirname(first));
    for (const folder of [first, second]) rmSync(folder, { recursive: true });
  });

  it('keeps its fingerprints when lines move', async () => {
    const token = ['ghp', 'wGDpzyu4lnFdhaFgRQlGJVJcqpbhs82pPiJ0'].join('_');
    const prints = async (text: string): Promise<readonly string[]> => {
      const folder = folderWith({ 'x.js': text });
      const { stdout } = await preflight(['lint', folder, '--format', 'sarif']);
      rmSync(folder, { recursive: true });
      return runOf(stdout).results.flatMap(({ partialFingerprints }) => Object.values(partialFingerprints));
    };
    const before = await prints(`a('${token}');\n`);
    assert.equal(before.length, 1);
    assert.deepEqual(await prints(`// moved\n\na('${token}');\n`), before);
    assert.notDeepEqual(await prints(`b('${token}');\n`), before);
  });

  it('of check follows the standard, ready and drifted', async () => {
    const sandbox = await startSandbox();
    const { folder, head } = sampleRepository();
    try {
      await sandbox.atCommit(head);
      for (const scenario of ['ready', 'drifted'] as const) {
        await sandbox.reset(scenario);
        await withoutPublicAddresses(sandbox);
        const { stdout } = await preflight(['check', folder, '--format', 'sarif'], { env: sandbox.env });
        const run = runOf(stdout);
        checkResults(run, folder);
        assert.equal(run.results.length > 0, scenario === 'drifted');
      }
      git(folder, 'rm', '-q', 'PRODUCTION_READINESS_CHECKLIST.md');
      const { stdout } = await preflight(['check', folder, '--format', 'sarif'], { env: sandbox.env });
      assert.ok(runOf(stdout).results.length > 0, 'without a checklist');
    } finally {
      await sandbox.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
