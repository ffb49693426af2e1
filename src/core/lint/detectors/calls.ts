import { isOpaque } from './entropy.ts';
import { judgePair } from './generic.ts';
import { isPlaceholderValue, isTrivial } from './placeholder.ts';
import type { FormSpec, MatchContext } from './types.ts';

const QUOTED = String.raw`["'${'`'}]([^"'${'`'}\s]{8,400})["'${'`'}]`;

/**
 * Credentials whose place in a call or a command says what they are. Their keywords are the rare part of a name: `import`, `create` and
 * `await` stand on every other line of code.
 */
export const calls: readonly FormSpec[] = [
  {
    id: 'jwt-signing-secret',
    name: 'Signing secret of JSON Web Tokens',
    keywords: ['jwt.sign(', 'jwt.verify(', 'jwt.encode(', 'jwt.decode(', ' sign(', ' verify('],
    pattern: new RegExp(
      String.raw`(?:jwt\.(?:sign|verify|encode|decode)|await (?:sign|verify))\(\s{0,40}(?:\{[^{}]{0,400}\}|[\w.$?!]{1,80}(?:\([^()\n]{0,80}\))?)\s{0,4},\s{0,40}b?${QUOTED}`,
    ),
    edge: 'none',
    before: 5,
    confidence: 'medium',
    validate: isKeyText,
    docs: 'https://www.rfc-editor.org/rfc/rfc7519',
  },
  {
    id: 'hmac-key',
    name: 'Key of a signature or cipher',
    keywords: ['hmac(', 'cipheriv(', 'hmac.new(', 'cryptojs.', "key('raw'", 'key("raw"'],
    pattern: new RegExp(
      String.raw`(?:create(?:Hmac|(?:De|C)ipheriv)\(\s{0,40}["'][\w-]{3,24}["'],\s{0,40}|hmac\.new\(\s{0,20}b?|CryptoJS\.(?:Hmac\w{2,10}|AES\.(?:en|de)crypt)\([^"'\n]{1,120},\s{0,4}|importKey\(\s{0,4}["']raw["'],\s{0,40}[^"'${'`'}\n]{0,80}\()(?:Buffer\.from\()?${QUOTED}`,
    ),
    edge: 'none',
    before: 10,
    confidence: 'medium',
    validate: isKeyText,
    docs: 'https://nodejs.org/api/crypto.html#cryptocreatehmacalgorithm-key-options',
  },
  {
    id: 'encoded-key',
    name: 'Key written as text',
    keywords: ['oder().encode('],
    pattern: new RegExp(String.raw`oder\(\)\.encode\(\s{0,40}${QUOTED}`),
    edge: 'none',
    confidence: 'medium',
    validate: (value, context) =>
      isKeyText(value) && /(?:key|secret)(?:\s?:\s?\w+)?\s?=\s?(?:await )?[^;=]{0,120}$/i.test(context.lineBefore),
    docs: 'https://developer.mozilla.org/docs/Web/API/SubtleCrypto/importKey',
  },
  {
    id: 'basic-credentials',
    name: 'User name and password for a Basic header',
    keywords: ['btoa(', 'buffer.from(', 'b64encode(', 'encode64('],
    pattern: /(?:btoa|Buffer\.from|b64encode|encode64)\(\s{0,4}[bf]?["'`][\w.@+-]{1,80}:([^"'`\s$]{6,200})["'`]/,
    edge: 'none',
    confidence: 'medium',
    validate: isLoginPassword,
    docs: 'https://www.rfc-editor.org/rfc/rfc7617',
  },
  {
    id: 'python-auth-tuple',
    name: 'Password of a request',
    keywords: ['auth=(', 'basicauth('],
    pattern: /(?:auth=|basicauth)\(\s{0,20}["'][^"'\n]{1,80}["'],\s{0,20}["']([^"'\s]{6,200})["']/i,
    edge: 'none',
    validate: isLoginPassword,
    docs: 'https://requests.readthedocs.io/en/latest/user/authentication/',
  },
  {
    id: 'jdbc-login',
    name: 'Password of a JDBC connection',
    keywords: ['nnection('],
    pattern: /getConnection\(\s{0,20}[^,\n]{1,200},\s{0,20}"[^"\n]{1,80}",\s{0,20}"([^"\s]{6,200})"/,
    edge: 'none',
    before: 5,
    validate: isLoginPassword,
    docs: 'https://docs.oracle.com/en/java/javase/21/docs/api/java.sql/java/sql/DriverManager.html',
  },
  {
    id: 'go-mysql-dsn',
    name: 'MySQL data source with password',
    keywords: ['@tcp('],
    pattern: /:([^\s"'`@:/]{4,128})@tcp\([\w.-]/,
    edge: 'none',
    before: 130,
    validate: isLoginPassword,
    docs: 'https://pkg.go.dev/github.com/go-sql-driver/mysql#readme-dsn-data-source-name',
  },
  {
    id: 'docker-login',
    name: 'Password in a docker login command',
    keywords: ['docker login'],
    pattern: /docker login [^\n|;]{0,200}?(?:-p|--password)[ =]["']?([^\s"'`$-][^\s"'`$]{5,400})/,
    edge: 'none',
    validate: isLoginPassword,
    docs: 'https://docs.docker.com/reference/cli/docker/login/',
  },
  {
    id: 'secret-command',
    name: 'Secret in a command that stores it',
    keywords: ['secret put ', 'secret set '],
    pattern: /secret (?:put|set) [\w-]{1,80}[^\n|;<]{0,120}?(?:<<<\s{0,2}|(?:--body|-b)[ =])["']?([^\s"'`$<>]{8,400})/,
    edge: 'none',
    validate: isKeyText,
    docs: 'https://developers.cloudflare.com/workers/wrangler/commands/#secret',
  },
  {
    id: 'terraform-default',
    name: 'Default of a Terraform variable',
    keywords: ['iable "'],
    pattern: /variable\s"[\w-]{1,80}"\s{0,4}\{[^{}]{0,400}?\bdefault\s{0,20}=\s{0,4}"([^"\n]{6,400})"/,
    edge: 'none',
    before: 3,
    validate: isNamedByVariable,
    docs: 'https://developer.hashicorp.com/terraform/language/values/variables',
  },
  {
    id: 'wordpress-key',
    name: 'WordPress authentication key or salt',
    keywords: ['auth_key', 'auth_salt', 'logged_in_key', 'logged_in_salt', 'nonce_key', 'nonce_salt'],
    pattern: /(?:(?:SECURE_)?AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)["'],\s{0,20}["']([^'"\n]{50,80})["']/,
    edge: 'none',
    entropy: 4,
    validate: (value) => !/unique phrase/i.test(value),
    docs: 'https://developer.wordpress.org/advanced-administration/wordpress/wp-config/#security-keys',
  },
  {
    id: 'wallet-mnemonic',
    name: 'Recovery phrase of a wallet',
    keywords: ['mnemonic', 'seed_phrase', 'seedphrase', 'seed phrase', 'recovery_phrase'],
    pattern: /(?:mnemonic|(?:seed|recovery)[_ ]?phrase)["'`]?\s{0,4}[:=]\s{0,4}["'`]?((?:[a-z]{3,8} ){11,23}[a-z]{3,8})(?=["'`\s]|$)/i,
    edge: 'none',
    opaque: true,
    validate: isMnemonic,
    docs: 'https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki',
  },
  {
    id: 'wallet-private-key',
    name: 'Private key of a wallet',
    keywords: ['ccounts:'],
    pattern: /accounts:\s{0,4}\[\s{0,40}["'`]((?:0x)?[0-9a-f]{64})["'`]/i,
    edge: 'none',
    before: 1,
    entropy: 3.2,
    docs: 'https://hardhat.org/hardhat-runner/docs/config',
  },
];

function isKeyText(value: string): boolean {
  return !isPlaceholderValue(value) && !/[{}<>]/.test(value) && (isOpaque(value, 16) || isLoginPassword(value));
}

// A password that was made mixes digits with signs or reads as none.
function isLoginPassword(raw: string): boolean {
  const value = raw.replace(/%[\da-f]{2}/gi, '');
  if (isPlaceholderValue(value) || isTrivial(value) || /^[-$%{<(]|[<>{}]|^\d{4}-\d{2}-\d{2}T[\d:.]{5,12}Z?$/.test(value)) return false;
  return isOpaque(value, 10) || (/\d/.test(value) && /[A-Za-z]/.test(value) && /[^\w-]/.test(value) && value.length >= 8);
}

function isNamedByVariable(value: string, { match }: MatchContext): boolean {
  return judgePair(/"([\w-]+)"/.exec(match)?.[1] ?? '', value, false) !== undefined;
}

// The vectors of BIP-39 and of development chains repeat words or open with the same ones.
function isMnemonic(value: string): boolean {
  const words = value.split(' ');
  return (
    words.length % 3 === 0 &&
    new Set(words).size >= words.length - 1 &&
    !/\b(?:the|and|your|with|of|is|to)\b|^(?:test test|abandon|legal winner thank|letter advice cage|zoo zoo|candy maple cake)/.test(value)
  );
}
