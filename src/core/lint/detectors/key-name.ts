import { findProvider, isDistinct } from './providers.ts';
import type { ContextDetector } from './types.ts';

/** What a key's name says about its value. */
export type KeyClass = {
  /** `password`: even short words count; `secret`: an opaque value counts; `key`: only a clearly random value counts. */
  readonly kind: 'password' | 'secret' | 'key';
  readonly words: readonly string[];
  readonly provider?: ContextDetector;
};

const PASSWORD = /(?:password|passwd|passphrase|passwort|kennwort|contrasena|senha|motdepasse)$|^(?:pwd|pw|dbpass|smtppass|userpass)$/;
const SECRET =
  /(?:secret|token|apikey|secretkey|privatekey|accesskey|authkey|signingkey|encryptionkey|masterkey|credential|jwt)$|^(?:credentials|creds|cred|pat|pepper|bearer|auth|authorization)$/;
const PASS_OWNERS = new Set(
  'smtp db database user mail email redis ftp sftp admin root mysql postgres pg mongo imap pop ldap proxy basic auth vpn wifi ssh http my login rabbitmq mqtt'.split(
    ' ',
  ),
);
const KEY_OWNERS = new Set(
  'api access secret private auth encryption encrypt enc signing sign signature master service account admin server license session cookie cookies hmac aes jwt app application integration ingest ingestion write role deploy ssh gpg pgp crypto cipher restricted personal webhook internal token production live prod bot rest partner gateway passkey shared symmetric management'.split(
    ' ',
  ),
);

// Words after the noun that only qualify it: `API_KEY_PROD`, `JWT_SECRET_BASE64`.
const TAIL = new Set(
  'prod production staging stage dev development test testing live sandbox base64 b64 hex value val old new current previous prev v next rotated fallback default raw str string env var local temp main backup base'.split(
    ' ',
  ),
);

const HARMLESS = new Set(
  (
    'public publishable pub anon anonymous csrf xsrf page pagination paging continuation nextpage cursor cancellation cancel abort injection design css color colour theme ' +
    'idempotency site sitekey foreign sort partition search hash hashed fingerprint checksum digest example sample mock placeholder lookup resume ' +
    'max min num count total limit length size type kind recaptchasite turnstilesite translation i18n dummy fake no without missing invalid verification vapidpublic client-side encrypted wrapped sealed'
  ).split(' '),
);

// A key of one of these is a name in a data structure.
const KEY_HARMLESS = new Set(
  'post primary source unique composite cache storage map group query react row object message event down up press schema issuer bucket index field column sequence dictionary routing route registry sorted order dedupe dedup join dataset menu hot shortcut arrow answer config setting flag feature metric span trace label tab node tree item list array lang locale text title content asset file entity pivot kv r2 s3 tag meta property prop state reducer action translation idempotent verify verifying ed25519'.split(
    ' ',
  ),
);

/** Words of a key name in lower case: `SMTP_PASSWORD`, `smtpPassword` and `smtp-password` give the same. */
export function splitKey(key: string): string[] {
  return (key.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase());
}

/** The class of a key name, or undefined when it does not say that its value is a credential. */
export function classifyKey(key: string): KeyClass | undefined {
  if (key.length > 120) return undefined;
  const words = splitKey(key);
  let last = words.length - 1;
  while (last > 0 && (TAIL.has(words[last] ?? '') || /^\d+$/.test(words[last] ?? ''))) last -= 1;
  const noun = words[last] ?? '';
  const before = words.slice(0, last);
  if (words.some((word) => HARMLESS.has(word)) || isClientSide(before)) return undefined;
  // Served to everybody who asks, as proof that the domain is ours (RFC 8555, 8.3).
  if (noun === 'token' && before.at(-1) === 'challenge') return undefined;
  const kind = kindOf(noun, before.at(-1) ?? '');
  if (!kind) return undefined;
  const provider = findProvider(words);
  if (kind !== 'key') return { kind, words, ...(provider && { provider }) };
  if (provider && isDistinct(provider, words)) return { kind: 'secret', words, provider };
  return before.length === 0 || before.some((word) => KEY_HARMLESS.has(word)) ? undefined : { kind, words };
}

function kindOf(noun: string, previous: string): KeyClass['kind'] | undefined {
  if (PASSWORD.test(noun) || (noun === 'pass' && (previous === '' || PASS_OWNERS.has(previous)))) return 'password';
  if (SECRET.test(noun) || (noun === 'key' && KEY_OWNERS.has(previous))) return 'secret';
  if (noun === 'salt' && previous !== '') return 'secret';
  return noun === 'key' ? 'key' : undefined;
}

// Build tools copy variables with these prefixes into the page, so their values are public by design.
function isClientSide(words: readonly string[]): boolean {
  const [first, second] = words;
  return first === 'vite' || first === 'gatsby' || (first === 'react' && second === 'app');
}
