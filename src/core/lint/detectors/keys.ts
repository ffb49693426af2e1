import { isPublicValue } from './public-values.ts';
import type { FormSpec, MatchContext } from './types.ts';

// The body of a PEM block in a file, or with its line ends escaped in a string.
const BODY = String.raw`(?:[A-Za-z0-9+\/=\s:,."'${'`'}+-]|\\{1,4}[nrt]){0,16000}?`;

function pem(id: string, name: string, label: string, docs: string): FormSpec {
  return {
    id,
    name,
    keywords: [`-----begin ${label.toLowerCase()}-----`],
    pattern: new RegExp(`-----BEGIN ${label}-----${BODY}-----END ${label}-----`),
    edge: 'none',
    opaque: true,
    validate: isPemBody,
    docs,
  };
}

const RFC7468 = 'https://www.rfc-editor.org/rfc/rfc7468';

/** Private keys and signed tokens. */
export const keys: readonly FormSpec[] = [
  pem('private-key', 'Private key (PKCS #8)', 'PRIVATE KEY', RFC7468),
  pem('rsa-private-key', 'RSA private key', 'RSA PRIVATE KEY', 'https://www.rfc-editor.org/rfc/rfc8017'),
  pem('ec-private-key', 'Elliptic curve private key', 'EC PRIVATE KEY', 'https://www.rfc-editor.org/rfc/rfc5915'),
  pem('dsa-private-key', 'DSA private key', 'DSA PRIVATE KEY', RFC7468),
  pem(
    'openssh-private-key',
    'OpenSSH private key',
    'OPENSSH PRIVATE KEY',
    'https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key',
  ),
  pem('encrypted-private-key', 'Encrypted private key', 'ENCRYPTED PRIVATE KEY', RFC7468),
  pem('pgp-private-key', 'PGP private key', 'PGP PRIVATE KEY BLOCK', 'https://www.rfc-editor.org/rfc/rfc9580'),
  pem('ssh2-private-key', 'SSH2 private key', 'SSH2 ENCRYPTED PRIVATE KEY', 'https://www.rfc-editor.org/rfc/rfc4716'),
  {
    id: 'putty-private-key',
    name: 'PuTTY private key',
    keywords: ['putty-user-key-file-'],
    pattern: /PuTTY-User-Key-File-\d: [\s\S]{40,6000}?Private-Lines: \d{1,3}\s{1,2}[A-Za-z0-9+/=\s]{20,6000}/,
    edge: 'none',
    opaque: true,
    docs: 'https://the.earth.li/~sgtatham/putty/0.81/htmldoc/AppendixC.html',
  },
  {
    id: 'base64-private-key',
    name: 'Private key in base64',
    keywords: ['ls0tls1crudjtib'],
    pattern: /LS0tLS1CRUdJTiB(?:QUklWQVRF|SU0EgUFJJ|FQyBQUkl|PUEVOU1N|FTkNSWVBURUQg|EU0EgUFJJ|QR1AgUFJJ)[A-Za-z0-9+/=]{60,12000}/,
    edge: 'base64',
    opaque: true,
    docs: RFC7468,
  },
  {
    id: 'age-secret-key',
    name: 'age secret key',
    keywords: ['age-secret-key-1'],
    pattern: /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/,
    docs: 'https://age-encryption.org/v1',
  },
  {
    id: 'age-plugin-key',
    name: 'age plug-in identity',
    keywords: ['age-plugin-'],
    pattern: /AGE-PLUGIN-[A-Z0-9]{2,20}-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{40,200}/,
    docs: 'https://age-encryption.org/v1',
  },
  {
    id: 'jwk-private-key',
    name: 'Private JSON Web Key',
    keywords: ['kty"', "kty'", 'kty:'],
    pattern:
      /kty\\?["']?\s{0,4}:\s{0,4}\\?["'](?:(?:EC|RSA|OKP)\\?["'][^{}]{0,1200}?\bd|oct\\?["'][^{}]{0,200}?\bk)\\?["']?\s{0,4}:\s{0,4}\\?["']([\w-]{40,700})\\?["']/,
    edge: 'none',
    validate: isOwnJwk,
    docs: 'https://www.rfc-editor.org/rfc/rfc7517',
  },
  {
    id: 'jwk-private-key-sorted',
    name: 'Private JSON Web Key',
    keywords: ['kty"', "kty'", 'kty:'],
    pattern:
      /(?<![\w-])d\\?["']?\s{0,2}:\s{0,4}\\?["']([\w-]{40,700})\\?["'][^{}]{0,1200}?\bkty\\?["']?\s{0,4}:\s{0,4}\\?["'](?:EC|RSA|OKP)\\?["']/,
    edge: 'none',
    before: 1950,
    validate: isOwnJwk,
    docs: 'https://www.rfc-editor.org/rfc/rfc7517',
  },
  {
    id: 'wireguard-private-key',
    name: 'WireGuard private key',
    keywords: ['privatekey ='],
    pattern: /PrivateKey = ([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)/,
    edge: 'none',
    entropy: 4,
    docs: 'https://www.wireguard.com/quickstart/',
  },
  {
    id: 'jwt',
    name: 'JSON Web Token',
    keywords: ['eyj', 'eyk'],
    pattern: /ey[JK][A-Za-z0-9_-]{12,2000}\.ey[JK][A-Za-z0-9_-]{12,6000}\.[A-Za-z0-9_-]{20,1400}/,
    validate: isSecretJwt,
    opaque: true,
    docs: 'https://www.rfc-editor.org/rfc/rfc7519',
  },
  {
    id: 'bearer-token',
    name: 'Bearer token',
    keywords: ['bearer '],
    pattern: /(?<![A-Za-z0-9_])bearer\s{1,2}([A-Za-z0-9][\w.~+/=-]{19,400})(?![\w.~+/=-]|\$\{)/i,
    edge: 'none',
    entropy: 3.3,
    confidence: 'medium',
    validate: isOpaqueToken,
    docs: 'https://www.rfc-editor.org/rfc/rfc6750',
  },
  {
    id: 'basic-authorization',
    name: 'Basic authorization header',
    keywords: ['basic '],
    pattern: /(?:authorization|auth)\\?["'`]?\s{0,2}[:=,]\s{0,2}\\?["'`]?basic\s{1,2}([A-Za-z0-9+/]{12,400}={0,2})/i,
    edge: 'none',
    before: 40,
    validate: isBasic,
    docs: 'https://www.rfc-editor.org/rfc/rfc7617',
  },
  {
    id: 'authorization-header',
    name: 'Authorization header',
    keywords: ['authorization'],
    pattern:
      /authorization\\?["'`]?\]?\s{0,4}[:=,]\s{0,4}\\?[rbf]?["'`]?(?:token|key|api[-_]?key|apikey|api[-_]?token|ssws|geniekey|splunk|bot|sso-key|pat|secret|[\w-]{2,20}-(?:token|api-?key|oauthtoken))[ =](?:token=)?["']?([A-Za-z0-9][\w.~+/=:-]{19,400})(?![\w.~+/=-])/i,
    edge: 'none',
    entropy: 3.2,
    confidence: 'medium',
    validate: isOpaqueToken,
    docs: 'https://www.rfc-editor.org/rfc/rfc9110#name-authorization',
  },
  {
    id: 'curl-user',
    name: 'Password in a curl command',
    keywords: ['curl '],
    pattern: /curl (?:[^\n|;]{0,400}?\s)?(?:-u|--user)[ =]["']?[\w.@+-]{1,80}:([^\s"'$<{:]{6,200})/,
    edge: 'none',
    validate: isOpaqueToken,
    confidence: 'medium',
    docs: 'https://curl.se/docs/manpage.html#-u',
  },
  {
    id: 'wrangler-secret-put',
    name: 'Secret piped to wrangler',
    keywords: ['secret put '],
    pattern: /(?:echo|printf)(?: -n| '%s')?\s{1,4}["']?([^\s"'|$<>{}]{8,400})["']?\s{0,4}\|\s{0,4}[^\n|]{0,80}?secret put /,
    edge: 'none',
    before: 520,
    validate: isOpaqueToken,
    docs: 'https://developers.cloudflare.com/workers/wrangler/commands/#secret',
  },
];

function isPemBody(value: string): boolean {
  const body = value.replace(/-----(?:BEGIN|END) [A-Z0-9 ]+-----/g, '').replace(/\\+[nrt]|[\s"'`+,]/g, '');
  return body.length >= 40 && new Set(body).size >= 16 && !isHeadAlone(value, body);
}

/**
 * The head of a PKCS #8 key alone, as tests of parsers have it: its first bytes (ITU-T X.690, 8.1.3) say how long it is, and up to the 36th
 * of a long one stands what kind of key it is and nothing of the key. What holds a part of one is a key: logs are masked by this, too.
 */
function isHeadAlone(value: string, body: string): boolean {
  const head = decode(body.slice(0, 8));
  const [tag, first, second, third] = [head.charCodeAt(0), head.charCodeAt(1), head.charCodeAt(2), head.charCodeAt(3)];
  const length = first < 0x80 ? first : first === 0x81 ? second : second * 256 + third;
  return value.startsWith('-----BEGIN PRIVATE KEY') && tag === 0x30 && length > 60 && body.length <= 48;
}

// The keys printed in RFC 7515, 7517, 7518, 7520 and 8037; those of 7520 name their owners at an example domain.
const PRINTED =
  /^(?:AyM1SysPpb|Eq5xpGnNCi|jpsQnnGQmL|AY5pb7A0UF|870MB6gfuT|X4cTteJY_g|0_NxaRPUMQ|VEmDZpDXXK|bWUC9B-EFR|AAhRON2r9c|hJtXIZ2uSN|n7fzJc3_WG|iTx2pk7wW-|D5H4Y_5PSK|r_kHyZ-a06|AtH35vJsQ9|qC57l_uxcm|XctOhJAkA-|nWGxne_9Wm)/;

function isOwnJwk(value: string, { match }: MatchContext): boolean {
  return !PRINTED.test(value) && !/\.example["']/.test(match);
}

function isSecretJwt(value: string): boolean {
  const [head = '', body = ''] = value.split('.');
  const payload = decode(body);
  // The keys of Supabase's anonymous role go into every page; jwt.io's sample is in every manual.
  if (/"role"\s*:\s*"anon"|"name"\s*:\s*"John Doe"|"supabase-demo"/.test(payload)) return false;
  // A token that does not say whom it is for opens nothing: it is a sample. So is one of an example issuer.
  const isClaim = /"(?:iss|sub|aud|jti|roles?|scopes?|email|uid|user|user_?id|client_?id|tenant|org|account|kid|a)"\s*:/i.test(payload);
  const isSample =
    /\bexample\b|"(?:iss|sub|aud)"\s*:\s*"(?:https?:\/\/)?(?:issuer|fake|dummy|mock|hey|hello|some|test|my-?|user|subject|correct|foo|bar|1234567890)\b/i.test(
      payload,
    );
  return /"alg"|"typ"|"enc"|"kid"/.test(decode(head)) && !isSample && (isClaim || !/^\{[ -~]*\}$/.test(payload));
}

function decode(part: string): string {
  try {
    return atob(part.replace(/-/g, '+').replace(/_/g, '/'));
  } catch {
    return '';
  }
}

function isOpaqueToken(value: string): boolean {
  return /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/^(?:https?|token|your|api)[-_:]/i.test(value) &&
    !isPublicValue(value) &&
    !/^[\w]+\.[\w.]+\(?$/.test(value.replace(/\d{3,}/g, ''))
    ? variety(value)
    : false;
}

// Words joined by dashes are names, not tokens.
function variety(value: string): boolean {
  return value.split(/[-_.]/).some((part) => /\d[A-Za-z]|[A-Za-z]\d/.test(part)) && new Set(value).size >= 8;
}

function isBasic(value: string): boolean {
  const pair = decode(value);
  const password = pair.slice(pair.indexOf(':') + 1);
  return /^[\w.@+-]{1,100}:[!-~]{4,}$/.test(pair) && !/pass(?:word)?|secret|example|open ?sesame/i.test(password);
}
