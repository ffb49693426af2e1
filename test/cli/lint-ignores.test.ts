import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { folderWith, preflight } from './run-cli.ts';

type Finding = { readonly rule: string; readonly line: number };
type Answer = { readonly code: number; readonly files: number; readonly findings: readonly Finding[] };

// Put together here, so that this file holds no credential itself.
const token = ['sk', 'live', '51Hq8vKJx2mZtR7wLpNc4YbD9'].join('_');
const leak = `fetch(url, { token: '${token}' });\n`;

async function lint(files: Readonly<Record<string, string>>): Promise<Answer> {
  const folder = folderWith(files);
  try {
    const { code, stdout } = await preflight(['lint', folder, '--format', 'json']);
    return { code, ...(JSON.parse(stdout) as Omit<Answer, 'code'>) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('what a repository lets preflight lint pass', function () {
  this.timeout(20_000);
  const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['a comment on the line', { 'x.js': `${leak.trim()} // preflight-ignore leaked-secret: made up\n` }],
    ['a comment above the line', { 'x.js': `// preflight-ignore leaked-secret: made up\n${leak}` }],
    ['a comment of Markdown', { 'x.md': `<!-- preflight-ignore leaked-secret: made up -->\n${leak}` }],
    ['a comment of a file of variables', { '.env.example': `# preflight-ignore leaked-secret: made up\nTOKEN=${token}\n` }],
    [
      'a comment of a wrangler file',
      { 'wrangler.toml': `name = "x"\n# preflight-ignore leaked-secret, secret-in-vars: made up\nvars = { A = "${token}" }\n` },
    ],
    ['gitleaks:allow', { 'x.js': `${leak.trim()} // gitleaks:allow\n` }],
    ['.gitleaksignore', { 'x.js': leak, '.gitleaksignore': '# ours\nx.js:stripe-access-token:1\n' }],
    ['.gitleaksignore of a commit', { 'x.js': leak, '.gitleaksignore': `${'a1'.repeat(20)}:x.js:stripe-access-token:1\n` }],
    ['a path of .gitleaks.toml', { 'fixtures/x.js': leak, '.gitleaks.toml': "[allowlist]\npaths = ['''^fixtures/''']\n" }],
    ['an expression of .gitleaks.toml', { 'x.js': leak, '.gitleaks.toml': "[[allowlists]]\nregexes = ['''^sk_live_51Hq''']\n" }],
    ['an expression for lines', { 'x.js': leak, '.gitleaks.toml': "[allowlist]\nregexTarget = 'line'\nregexes = ['''fetch\\(url''']\n" }],
    ['a stop word', { 'x.js': leak, '.gitleaks.toml': "[allowlist]\nstopwords = ['51hq8vkj']\n" }],
    ['a rule that is off', { 'x.js': leak, '.preflight/config.jsonc': '{ "rules": { "leaked-secret": "off" } }' }],
    [
      'an ignored path',
      {
        'test/x.js': leak,
        '.preflight/config.jsonc': '{ "ignores": [{ "rule": "leaked-secret", "path": "test/**", "reason": "made up" }] }',
      },
    ],
    ['an ignored rule', { 'x.js': leak, '.preflight/config.jsonc': '{ "ignores": [{ "rule": "leaked-secret", "reason": "made up" }] }' }],
  ];
  for (const [name, files] of cases)
    it(name, async () => {
      const answer = await lint(files);
      assert.deepEqual(
        answer.findings.filter(({ rule }) => ['leaked-secret', 'secret-in-vars', 'ignore-without-reason', 'invalid-config'].includes(rule)),
        [],
      );
      assert.ok(answer.files > 0);
    });

  const kept: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['a comment for another rule', { 'x.js': `// preflight-ignore placeholder-id: made up\n${leak}` }],
    ['a comment two lines above', { 'x.js': `// preflight-ignore leaked-secret: made up\n\n${leak}` }],
    [
      'another path',
      { 'x.js': leak, '.preflight/config.jsonc': '{ "ignores": [{ "rule": "leaked-secret", "path": "test/**", "reason": "made up" }] }' },
    ],
    ['another line of .gitleaksignore', { 'x.js': `\n${leak}`, '.gitleaksignore': 'x.js:stripe-access-token:1\n' }],
    ['a broken .gitleaks.toml', { 'x.js': leak, '.gitleaks.toml': "[allowlist\nregexes = ['''.*''']\n" }],
    [
      'an expression of a rule that is not ours',
      { 'x.js': leak, '.gitleaks.toml': "[[rules]]\nid = 'x'\n[rules.allowlist]\nregexes = ['''.*''']\n" },
    ],
    ['a broken config', { 'x.js': leak, '.preflight/config.jsonc': '{ "rules": { "leaked-secret": "of" }' }],
  ];
  for (const [name, files] of kept)
    it(`but not ${name}`, async () => {
      const { findings, code } = await lint(files);
      assert.equal(findings.filter(({ rule }) => rule === 'leaked-secret').length, 1);
      assert.equal(code, 1);
    });

  it('an ignore without a reason is a finding of its own', async () => {
    const inline = await lint({ 'x.js': `// preflight-ignore leaked-secret\n${leak}` });
    assert.ok(
      inline.findings.some(({ rule, line }) => rule === 'ignore-without-reason' && line === 1),
      JSON.stringify(inline.findings),
    );
    const config = await lint({ 'x.js': leak, '.preflight/config.jsonc': '{ "ignores": [{ "rule": "leaked-secret" }] }' });
    assert.ok(
      config.findings.some(({ rule }) => rule === 'ignore-without-reason'),
      JSON.stringify(config.findings),
    );
  });
});
