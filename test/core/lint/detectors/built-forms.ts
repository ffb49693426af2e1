import { fill, random } from './fill.ts';

const base64 = (text: string): string => btoa(text).replace(/=+$/, '');
const url = (text: string): string => base64(text).replace(/\+/g, '-').replace(/\//g, '_');

/** A block under a label: random lines, unless told. */
export function pem(label: string, lines = [1, 2, 3].map((line) => random('b', 64, `${label}${line}`))): string {
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
}

/** A signed token with these claims. */
export function jwt(claims: object): string {
  return `${url('{"alg":"HS256","typ":"JWT"}')}.${url(JSON.stringify(claims))}.${random('w', 43, 'signature')}`;
}

/** Detector id → example of the forms that a template cannot describe. */
export const special: Readonly<Record<string, string>> = {
  'base64-private-key': btoa(pem('PRIVATE KEY')),
  'basic-authorization': `Authorization: Basic ${btoa(`deploy:${random('a', 16, 'auth')}`)}`,
  'cloudflare-tunnel-token': base64(`{"a":"${random('h', 32, 'a')}","t":"${fill('{u}', 't')}","s":"${random('b', 44, 's')}"}`),
  'docker-registry-auth': `{"auths":{"r.acme.dev":{"auth":"${btoa(`deploy:${random('a', 16, 'docker')}`)}"}}}`,
  'discord-bot-token': `${base64('118426073354149892')}.Gx${random('a', 4, 'd')}.${random('w', 38, 'e')}`,
  'grafana-api-key': base64(`{"k":"${random('a', 32, 'k')}","n":"deploy-key-of-acme","id":1}`),
  jwt: jwt({ sub: random('h', 12, 'j'), iat: 1_700_000_000 }),
  'jwk-private-key': `{"kty":"EC","crv":"P-256","x":"${random('w', 43, 'x')}","y":"${random('w', 43, 'y')}","d":"${random('w', 43, 'd')}"}`,
  'jwk-private-key-sorted': `{"crv":"P-256","d":"${random('w', 43, 'd')}","kty":"EC","x":"${random('w', 43, 'x')}","y":"${random('w', 43, 'y')}"}`,
  'wallet-mnemonic': 'mnemonic = "otter lamp cradle vivid anchor sugar helmet ribbon mosaic frozen tunnel picnic"',
  'putty-private-key': `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPrivate-Lines: 1\n${random('b', 44, 'p')}\n`,
  'private-key': pem('PRIVATE KEY'),
  'rsa-private-key': pem('RSA PRIVATE KEY'),
  'ec-private-key': pem('EC PRIVATE KEY'),
  'dsa-private-key': pem('DSA PRIVATE KEY'),
  'openssh-private-key': pem('OPENSSH PRIVATE KEY'),
  'encrypted-private-key': pem('ENCRYPTED PRIVATE KEY'),
  'pgp-private-key': pem('PGP PRIVATE KEY BLOCK'),
  'ssh2-private-key': pem('SSH2 ENCRYPTED PRIVATE KEY'),
};
