import assert from 'node:assert/strict';
import { detectInValue, detectSecrets } from '../../../../src/core/lint/detectors/detect.ts';
import { lintText, lintWrangler, textFile } from '../../../../src/core/lint/lint.ts';
import { createMemoryProject } from '../../../../src/core/project/create.ts';
import { random } from './fill.ts';

const opaque = random('a', 32, 'places');
const weak = random('a', 12, 'short7');

/** Places where a credential stands without a plain `name = "value"`. */
const found: readonly (readonly [path: string, text: string, value: string])[] = [
  ['a.py', `API_SECRET = """${opaque}"""`, opaque],
  ['a.toml', `api_secret = '''\n${opaque}'''`, opaque],
  ['a.rs', `const API_SECRET: &str = "${opaque}";`, opaque],
  ['a.rs', `static API_SECRET: &'static str = "${opaque}";`, opaque],
  ['Dockerfile', `ENV API_SECRET ${opaque}`, opaque],
  ['a.fish', `set -gx API_SECRET ${opaque}`, opaque],
  ['deploy.sh', `API_SECRET=${opaque} npx wrangler deploy`, opaque],
  ['package.json', `{ "scripts": { "deploy": "API_SECRET=${opaque} wrangler deploy" } }`, opaque],
  ['a.jsonc', `{ /* API_SECRET=${opaque} */ }`, opaque],
  ['a.ts', `call(); // API_SECRET=${opaque}`, opaque],
  ['deploy.sh', `curl -u deploy:${opaque} https://acme.dev`, opaque],
  ['.netrc', `machine acme.dev\n  login deploy\n  password ${weak}\n`, weak],
];

const silent: readonly (readonly [path: string, text: string])[] = [
  ['a.ts', `const API_SECRET=${opaque};`],
  ['.env', 'API_SECRET=see the team vault'],
  ['a.ts', `fetch("https://x:art_token@git.acme.dev/repo.git")`],
  ['a.ts', `const key = "sk_${'live'}_anotherbigsecret";`],
  ['a.ts', `{ authorization: \`Bearer acmeapi_a1b2c3d4e5f6_\${"f".repeat(64)}\` }`],
  ['a.mjs', 'token: "::ERROR_500S_BOX::",'],
  ['a.ts', `const secret = '${'GEZDGNBVGY3TQOJQ'.repeat(2)}';`],
  ['.netrc', 'machine acme.dev login me password <your token>'],
  ['a.sql', "CREATE USER app IDENTIFIED BY 'password';"],
  ['wrangler.toml', '[vars]\nDB_PASSWORD = "some-long-random-string"'],
  ['wrangler.toml', '[vars]\nDB_PASSWORD = "local-dev-only"'],
  ['wrangler.toml', '[vars]\nDB_PASSWORD = "from-vault"'],
];

describe('credentials in uncommon places', () => {
  for (const [path, text, value] of found)
    it(`are found in ${path}: ${text.replace(value, '…').slice(0, 50)}`, () => {
      const [first, ...more] = detectSecrets(text, { path });
      assert.ok(first);
      assert.equal(text.slice(first.start, first.end), value);
      assert.deepEqual(more, []);
    });

  for (const [path, text] of silent)
    it(`are not seen in ${path}: ${text.slice(0, 50)}`, () => {
      const project = createMemoryProject({ [path]: text });
      const [file] = project.wranglerFiles;
      const reports = file ? lintWrangler(file, project) : lintText(textFile(path, text), project);
      assert.deepEqual(
        reports.filter((report) => report.detector !== undefined).map((report) => report.detector),
        [],
      );
    });

  it('are found by the names inside a value that is JSON itself', () => {
    assert.equal(detectInValue('CONFIG', `{"apiSecret":"${opaque}"}`)[0]?.byName, true);
  });

  it('are found in a wrangler file outside of vars when the value looks random too', () => {
    for (const text of [`API_SECRET = "${opaque}"`, `[secrets]\nAPI_SECRET = "${opaque}"`, `[env.production]\nAPI_SECRET = "${opaque}"`]) {
      const project = createMemoryProject({ 'wrangler.toml': text });
      const [file] = project.wranglerFiles;
      assert.ok(file && lintWrangler(file, project).some((report) => report.detector === 'generic-secret'), text);
    }
  });

  it('are a warning in tests when nothing but the name says so', () => {
    const at = (path: string): string | undefined =>
      lintText(textFile(path, `const ENCRYPTION_KEY = '${opaque}';`), createMemoryProject({}))[0]?.severity;
    assert.equal(at('src/a.ts'), 'error');
    assert.equal(at('src/a.test.ts'), 'warning');
    assert.equal(at('tests/unit/a.ts'), 'warning');
  });
});
