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
  ['a.ts', `const signingKey = Buffer.from('${opaque}', 'hex');`, opaque],
  ['a.ts', `const secret = new TextEncoder().encode("${opaque}");`, opaque],
  ['a.go', `var jwtSecret = []byte("${opaque}")`, opaque],
  ['a.ps1', `$apiToken = ConvertTo-SecureString "${opaque}" -AsPlainText`, opaque],
  ['a.php', `define('DB_PASSWORD', 'k!${weak}9');`, `k!${weak}9`],
  ['a.ts', `const login = { user: 'root', pass: 'k!${weak}9' };`, `k!${weak}9`],
  ['a.ts', `if (form.password === 'k!${weak}9') open();`, `k!${weak}9`],
  ['a.yaml', `jwt_secret: |-\n  ${opaque}\nnext: 1`, opaque],
  ['a.yaml', `jwt_secret: >\n    ${opaque}\n`, opaque],
  ['a.sh', `TOKEN=\${API_TOKEN:-${opaque}}`, opaque],
  ['A.java', `@Value("\${jwt.secret:${opaque}}")`, opaque],
  ['Makefile', `SECRET_KEY ?= ${opaque}`, opaque],
  ['nginx.conf', `  proxy_set_header X-Api-Key ${opaque};`, opaque],
  ['a.md', `curl -H 'X-API-Key: ${opaque}' https://acme.dev`, opaque],
  ['a.md', `Login: admin / password: k!${weak}9`, `k!${weak}9`],
  ['a.md', `- **Password:** k!${weak}9`, `k!${weak}9`],
  ['a.md', `The database password is \`k!${weak}9\`.`, `k!${weak}9`],
  ['a.md', `- API key: \`${opaque}\``, opaque],
  ['a.html', `<meta name="api-token" content="${opaque}">`, opaque],
  ['strings.xml', `<string name="api_secret">${opaque}</string>`, opaque],
  ['a.rb', `config.secret_key_base = '${opaque}'`, opaque],
  ['package.json', `{ "scripts": { "db": "PGPASSWORD=${opaque} psql" } }`, opaque],
];

const [pemLine, pemEnd] = ['BEGIN', 'END'].map((word) => `-----${word} RSA PRIVATE KEY-----`);

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
  ['a.md', 'type: "email-verification" | "forget-password" = "email-verification"'],
  ['a.md', `${pemLine}\\n...\\n${pemEnd}\n${'and so on, '.repeat(20)}\n${pemLine}\\n...\\n${pemEnd}`],
  ['a.md', 'password: "helloworld",'],
  ['a.yaml', `checksum/secret: ${random('h', 64, 'sum')}`],
  ['a.yaml', `api-token: AgC${random('b', 320, 'sealed')}`],
  ['a.mjs', `encrypted_key: '${random('w', 32, 'jwe')}',`],
  ['a.mjs', `{ kty: 'oct', kid: 'frodo@bag-end.example', k: '${random('w', 43, 'kid')}' }`],
  ['a.mjs', `{ kty: 'oct', k: 'hJtXIZ2uSN${random('w', 33, 'rfc')}' }`],
  ['src/login.test.ts', 'const password = "ExistingUser123!";'],
  ['tests/urls.json', '{ "password": "pass%5B%7F" }'],
  ['a.test.ts', 'const basic = btoa("user:hello%20world");'],
  ['a.ts', "await sign(payload, 'shhhhh'); createHmac('sha256', 'key'); jwt.sign({}, 'test-secret-of-many-words-here');"],
  ['a.ts', "if (type === 'password-reset-2') go(); const o = { pass: 'bloom-pass-2', token: 'x' };"],
  ['a.md', 'The password is "correct horse". The token: 32 bytes of entropy. Key: value pairs.'],
  ['package.json', '{ "dependencies": { "@acme/plugin-onepassword": "workspace:*", "secret": "npm:@acme/secret-2@^3.1.0" } }'],
  ['a.sh', 'SOURCE_PASSWORD="$(uri_decode "$encoded_1")"'],
  ['a.yml', `rewardToken: "0x${random('h', 40, 'address')}"`],
  ['a.ts', `{ apiKey: 'appl_${random('a', 28, 'sdk').replaceAll(/\d/g, 'k')}' }`],
  ['.env.test', ['SUPABASE_SERVICE_KEY=sb_secret', '_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz'].join('')],
  ['.env.test', ['S3_SECRET_KEY=850181e4652dd023b7a98c58', 'ae0d2d34bd487ee0cc3254aed6eda37307425907'].join('')],
  ['a.ts', "const authToken = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'; const h = 'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';"],
  ['a.ts', 'const revision = btoa("5:2026-02-14T10:00:00.000Z");'],
  ['a.go', '// Format: redis://[[username][:password]@][host][:port][/database]'],
  ['a.ts', "const xai = { urlForGettingApiKey: 'https://docs.x.ai/docs/overview' };"],
  ['a.ts', 'const TARGET_ID_SALT = "mcpjam-xaa-target/v1"; const LEGACY_SECRET = "xaa-debug-jwks-profile/v12";'],
  ['a.tsx', 'const segment = { pass: "bg-success/70", fail: "bg-amber-500/70" };'],
  ['a.md', '| `anthropic` | `ANTHROPIC_API_KEY` | `anthropic/claude-sonnet-4-20250514` |\n| `azure` | `AZURE_API_KEY` | `azure/gpt-4o` |'],
  ['i18n.lock', `  pages/login/authorization: ${random('h', 32, 'md5')}`],
  ['a.ts', "url: 'better-auth://?cookie=better-auth.session_token=abc',"],
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

  it('are found once more behind the same form', () => {
    const text = `CREATE USER one WITH PASSWORD 'k!${weak}8';\nALTER ROLE app PASSWORD 'k!${weak}9';`;
    assert.equal(detectSecrets(text, { path: 'a.sql' }).length, 2);
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
