import { hasHexCrc } from './checksum.ts';
import type { FormSpec } from './types.ts';

const TOKENS = 'https://dash.cloudflare.com/profile/api-tokens';
// The eight hex digits are the CRC-32 of the 40 characters between prefix and checksum.
const FORMATS = 'https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/';

/** Cloudflare's own credentials. The forms without a prefix are in the vendor table, they need the vendor's name in the key. */
export const cloudflare: readonly FormSpec[] = [
  {
    id: 'cloudflare-user-api-token',
    name: 'Cloudflare user API token',
    keywords: ['cfut_'],
    pattern: /cfut_[A-Za-z0-9]{40}[a-f0-9]{8}/,
    checksum: hasHexCrc,
    revoke: TOKENS,
    docs: FORMATS,
  },
  {
    id: 'cloudflare-account-api-token',
    name: 'Cloudflare account API token',
    keywords: ['cfat_'],
    pattern: /cfat_[A-Za-z0-9]{40}[a-f0-9]{8}/,
    checksum: hasHexCrc,
    revoke: 'https://dash.cloudflare.com/?to=/:account/api-tokens',
    docs: FORMATS,
  },
  {
    id: 'cloudflare-global-api-key',
    name: 'Cloudflare global API key',
    keywords: ['cfk_'],
    pattern: /cfk_[A-Za-z0-9]{40}[a-f0-9]{8}/,
    checksum: hasHexCrc,
    revoke: TOKENS,
    docs: FORMATS,
  },
  {
    id: 'cloudflare-origin-ca-key',
    name: 'Cloudflare Origin CA key',
    keywords: ['v1.0-'],
    pattern: /v1\.0-[a-f0-9]{24}-[a-f0-9]{146}/,
    revoke: TOKENS,
    docs: 'https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/',
  },
  // Base64 of {"a":"<account>","t":"<tunnel>","s":"<secret>"}.
  {
    id: 'cloudflare-tunnel-token',
    name: 'Cloudflare Tunnel token',
    keywords: ['eyjhijoi'],
    pattern: /eyJhIjoi[A-Za-z0-9+/]{100,400}={0,2}/,
    edge: 'base64',
    validate: isTunnelToken,
    revoke: 'https://one.dash.cloudflare.com',
    docs: 'https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/',
  },
  {
    id: 'cloudflare-access-client-secret',
    name: 'Cloudflare Access service token',
    keywords: ['cf-access-client-secret'],
    pattern: /CF-Access-Client-Secret["'`]?\s{0,4}[:=,]\s{0,4}["'`]?([a-f0-9]{64})/i,
    revoke: 'https://one.dash.cloudflare.com',
    docs: 'https://developers.cloudflare.com/cloudflare-one/identity/service-tokens/',
  },
  {
    id: 'cloudflare-auth-key',
    name: 'Cloudflare global API key',
    keywords: ['x-auth-key'],
    pattern: /X-Auth-Key["'`]?\s{0,4}[:=,]\s{0,4}["'`]?([a-f0-9]{37,45})/i,
    revoke: TOKENS,
    docs: FORMATS,
  },
  // Site keys of Turnstile have 24 characters or fewer and are public; the secret key is longer.
  {
    id: 'cloudflare-turnstile-secret',
    name: 'Cloudflare Turnstile secret key',
    keywords: ['0x4aaa'],
    pattern: /0x4AAA[\w-]{29,34}/,
    revoke: 'https://dash.cloudflare.com/?to=/:account/turnstile',
    docs: 'https://developers.cloudflare.com/turnstile/',
  },
];

function isTunnelToken(value: string): boolean {
  const text = atob(value.replace(/=+$/, '').slice(0, Math.floor(value.length / 4) * 4));
  return /^\{"a":"[0-9a-f]{32}"/.test(text);
}
