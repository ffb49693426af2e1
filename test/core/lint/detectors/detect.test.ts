import assert from 'node:assert/strict';
import { base62, crc32, hasBase62Crc, hasHexCrc } from '../../../../src/core/lint/detectors/checksum.ts';
import { detectInValue, detectSecrets, isPlaceholderValue, isReference } from '../../../../src/core/lint/detectors/detect.ts';
import { contextDetectors } from '../../../../src/core/lint/detectors/providers.ts';
import { jwt, pem } from './built-forms.ts';
import { fill, random } from './fill.ts';

const opaque = random('a', 32, 'opaque');
const weak = ['river', 'anvil', '42'].join('-');
const ids = (text: string, path?: string): string[] => detectSecrets(text, path ? { path } : {}).map(({ detector }) => detector);

describe('references and placeholders', () => {
  const references = [
    '${X}',
    '${doppler:X}',
    '{{ x }}',
    'env(X)',
    'op://vault/item/field',
    '$(cat file)',
    '%X%',
    '<%= x %>',
    'process.env.X',
    'env.X',
    'secrets.X',
    '$SECRET',
    '#{x}#',
    'vault:v1:abc',
  ];
  for (const value of references) it(`${value} is a reference`, () => assert.ok(isReference(value) && isPlaceholderValue(value)));

  const placeholders = (
    '|<your-key>|your-api-key|your_key_here|changeme|change-me-please|xxxxxxxx|XXXX-XXXX|REPLACE_ME|dummy|example-key|sk-...|***********|TODO|[insert key]|' +
    '在此处填写密钥|ここにキーを入れる|ваш-ключ|votre_clé|votre-cle-api|tu_clave_aqui|sua-chave-aqui|dein-schluessel|klucz-tutaj|00000000|aaaaaaaa|1234567890|abcdefghijklmnop|' +
    'FakeFakeFake|<insert token>|my-secret|paste-token|__TOKEN__|none|null|n/a'
  ).split('|');
  for (const value of placeholders) it(`"${value}" is a placeholder`, () => assert.ok(isPlaceholderValue(value)));

  it('random values are none', () => {
    for (let seed = 0; seed < 500; seed += 1) assert.ok(!isPlaceholderValue(random('a', 32, `seed${seed}`)), String(seed));
  });
});

describe('values under a key', () => {
  it('names decide for opaque values', () => {
    for (const key of ['API_KEY', 'authToken', 'client-secret', 'JWT_SECRET', 'ACCESS_TOKEN_PROD', 'ACME_KEY', 'x.y.apiKey']) {
      const [found] = detectInValue(key, opaque);
      assert.equal(found?.byName, true, key);
      assert.deepEqual([found.start, found.end], [0, opaque.length]);
    }
  });

  it('weak passwords are found under a password name, defaults and placeholders are not', () => {
    for (const key of ['SMTP_PASSWORD', 'dbPassword', 'ADMIN_PASS', 'pwd'])
      assert.equal(detectInValue(key, weak)[0]?.detector, 'generic-password', key);
    for (const value of ['falcon7!', 'Herbst2031', 'purple otter wagon lantern'])
      assert.equal(detectInValue('SMTP_PASSWORD', value).length, 1, value);
    assert.deepEqual(detectInValue('SMTP_PASSWORD', 'set this with the dashboard please'), []);
    for (const value of ['changeme', '', 'admin', 'password123', 'postgres', '<password>', '${PASSWORD}', 'env(PASSWORD)'])
      assert.deepEqual(detectInValue('DB_PASSWORD', value), [], value);
  });

  it('a form is found under a harmless name', () => {
    const [found] = detectInValue('GREETING', fill('ghp_{a36}', 'x'));
    assert.equal(found?.detector, 'github-personal-access-token');
    assert.equal(found.byName, false);
  });

  const harmless: readonly (readonly [string, string])[] = [
    ['CLIENT_ID', fill('{u}', 'i')],
    ['DISCORD_PUBLIC_KEY', random('h', 64, 'p')],
    ['TOKEN_ALPHABET', random('a', 40, 'q')],
    ['API_KEY_HEADER', 'X-Acme-Key-2'],
    ['PRIVATE_KEY_PATH', '/run/secrets/key.pem'],
    ['AUTH_HOST', 'auth-7f3a.eu-west-1.amazonaws.com'],
    ['SECRET_NAME', 'GPT4-API-KEY'],
    ['STRIPE_PUBLISHABLE_KEY', fill('pk_live_{a99}', 's')],
    ['STRIPE_KEY', fill('pk_live_{a99}', 's')],
    ['TURNSTILE_SITE_KEY', fill('0x4AAAAAAA{w14}', 't')],
    ['TURNSTILE_KEY', fill('0x4AAAAAAA{w14}', 't')],
    ['SENTRY_KEY', `https://${random('h', 32, 's')}@o1.ingest.sentry.io/42`],
    ['SUPABASE_ANON_KEY', jwt({ iss: 'supabase', role: 'anon' })],
    ['SUPABASE_KEY', jwt({ iss: 'supabase', role: 'anon' })],
    ['GOOGLE_KEY', `1234-${random('l', 32, 'g')}.apps.googleusercontent.com`],
    ['POSTHOG_KEY', fill('phc_{a43}', 'p')],
    ['SIGNING_KEY', '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----'],
    ['WEBHOOK_KEY', `whsec_${btoa('0123456789abcdef0123456789abcdef')}`],
    ['WEBHOOK_KEY', `whsec_${btoa('the-signing-key-of-this-test')}`],
    // The head of a PKCS #8 key on P-256, which would go on for another hundred bytes.
    ['SIGNING_KEY', pem('PRIVATE KEY', ['MIGTAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBHkwdwIBAQQg'])],
    ['AZURE_ACCOUNT_KEY', `Eby8vdM02xNOcqFlqUwJPL${random('b', 64, 'azurite')}==`],
    ['STRIPE_SECRET_KEY', `sk_test_4eC39HqLyjWDarjtT1${random('a', 6, 'manual')}`],
    ['OPENAI_APPS_CHALLENGE_TOKEN', opaque],
    ['CSRF_TOKEN', opaque],
    ['ASSET_SECRET', `sha512-${random('b', 86, 'i')}==`],
    ['nextPageToken', opaque],
  ];
  for (const [key, value] of harmless) it(`${key} is silent`, () => assert.deepEqual(detectInValue(key, value), []));

  it('a part of a private key is a key', () => {
    const head = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ';
    const block = pem('PRIVATE KEY', [`${head}${random('b', 120, 'part')}`]);
    assert.deepEqual(
      detectSecrets(block).map(({ detector }) => detector),
      ['private-key'],
    );
  });

  for (const provider of contextDetectors) {
    it(`${provider.id} needs the vendor's name and an opaque value`, () => {
      const key = `${(provider.keywords[0] ?? '').toUpperCase()}_API_KEY`;
      assert.equal(detectInValue(key, opaque)[0]?.byName !== undefined, true);
      assert.deepEqual(detectInValue(key, 'your-api-key'), []);
    });
  }
});

describe('free text', () => {
  const shapes: readonly (readonly [string, string])[] = [
    ['wrangler.toml', `API_TOKEN = "${opaque}"`],
    ['wrangler.toml', `# API_TOKEN = '${opaque}'`],
    ['a.json', `{ "apiToken": "${opaque}" }`],
    ['a.json', `{ "name": "API_TOKEN", "value": "${opaque}" }`],
    ['a.json', `"{\\"apiToken\\":\\"${opaque}\\"}"`],
    ['a.ts', `const apiToken = env.API_TOKEN ?? "${opaque}";`],
    ['a.ts', `process.env.API_TOKEN ||= '${opaque}';`],
    ['a.ts', `const apiToken: string = \`${opaque}\`;`],
    ['a.ts', `headers.set("x-api-key", "${opaque}");`],
    ['a.ts', `fetch("https://api.acme.dev/?api_key=${opaque}&x=1")`],
    ['a.ts', `// API_TOKEN=${opaque}`],
    ['a.py', `os.environ.get("API_TOKEN",\n    "${opaque}")`],
    ['.env', `export API_TOKEN=${opaque} # comment`],
    ['a.yaml', `api_token: ${opaque}`],
    ['a.yaml', `- name: API_TOKEN\n  value: ${opaque}`],
    ['a.md', `| API_TOKEN | \`${opaque}\` | production |`],
    ['a.md', `- \`API_TOKEN\`: \`${opaque}\``],
    ['a.md', `deploy --api-token ${opaque}`],
    ['a.xml', `<add key="ApiToken" value="${opaque}"/>`],
    // A gate that lets this value in is opened by whoever reads it.
    ['a.ts', `if (token === "${opaque}") return;`],
    ['a.ts', `if (request.headers.get('x-api-key') !== '${opaque}') refuse();`],
  ];
  for (const [path, text] of shapes) {
    it(`${path}: ${text.replace(opaque, '…').slice(0, 50)}`, () => {
      const [found, ...more] = detectSecrets(text, { path });
      assert.ok(found);
      assert.equal(text.slice(found.start, found.end), opaque);
      assert.deepEqual(more, []);
    });
  }

  const silent: readonly (readonly [string, string])[] = [
    ['a.ts', 'password: "Enter your new password",'],
    ['a.ts', 'apiKey: text("api_key_hash").notNull(),'],
    ['a.ts', `const token = getToken2(${opaque});`],
    ['a.ts', 'if (token === "access-token-of-2031") return;'],
    ['a.ts', 'const ACCESS_TOKEN_COOKIE = "__Host-acme_access_token";'],
    ['package-lock.json', `"apiToken": "${opaque}"`],
    ['a.ts', `const image = "data:image/png;base64,${random('b', 400, 'png')}";`],
    ['a.js', `var secret="${opaque}";${'x=1;'.repeat(1000)}`],
    ['a.md', `see https://github.com/acme/app/commit/${random('h', 40, 'sha')}`],
    ['package.json', '"@acme/lint-rule-password": "^10.2.2"'],
    ['a.toml', 'DATABASE_URL = "postgres://postgres:postgres@localhost:5432/app"'],
  ];
  for (const [path, text] of silent) it(`silent in ${path}: ${text.slice(0, 50)}`, () => assert.deepEqual(ids(text, path), []));
});

describe('checksums', () => {
  it('agree with the published check values', () => {
    assert.equal(crc32('123456789'), 0xcbf43926);
    assert.equal(base62(61, 6), '00000z');
  });

  it('lower the confidence when they do not match, and never silence', () => {
    const body = random('a', 40, 'cf');
    const right = `cfut_${body}${crc32(body).toString(16).padStart(8, '0')}`;
    const wrong = `cfut_${body}${(crc32(body) ^ 1).toString(16).padStart(8, '0').slice(-8)}`;
    assert.ok(hasHexCrc(right));
    assert.equal(detectSecrets(right)[0]?.confidence, 'high');
    assert.equal(detectSecrets(`cfut_${body}0badc0de`)[0]?.confidence, 'low');
    assert.ok(!hasHexCrc(wrong));
    const github = random('a', 30, 'gh');
    assert.ok(hasBase62Crc(`ghp_${github}${base62(crc32(github), 6)}`));
    assert.equal(detectSecrets(`ghp_${github}${base62(crc32(github), 6)}`)[0]?.confidence, 'high');
  });
});
