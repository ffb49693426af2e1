const ALPHABETS: Readonly<Record<string, string>> = {
  a: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  l: 'abcdefghijklmnopqrstuvwxyz0123456789',
  z: 'abcdefghijklmnopqrstuvwxyz',
  h: '0123456789abcdef',
  H: '0123456789ABCDEF',
  U: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  B: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  w: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-',
  d: '0123456789',
  b: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  q: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  n: '12345678abcdefgh',
};

/** A text of `length` characters of one alphabet, the same for the same seed. */
export function random(alphabet: string, length: number, seed: string): string {
  const chars = ALPHABETS[alphabet] ?? alphabet;
  let state = Array.from(seed).reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 16777619), 2166136261) >>> 0;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += chars.charAt(Math.floor((state / 2 ** 32) * chars.length));
  }
  return text;
}

/** Fills `{a36}` with 36 random characters of alphabet `a`, and `{u}` with a random UUID. */
export function fill(template: string, seed: string): string {
  let place = 0;
  return template.replace(/\{(\w)(\d*)\}/g, (_, alphabet: string, length: string) => {
    place += 1;
    if (alphabet === 'u') return uuid(`${seed}${place}`);
    return random(alphabet, Number(length), `${seed}${place}`);
  });
}

/** The same template with every random part replaced by one repeated letter of its alphabet. */
export function blank(template: string): string {
  return template.replace(/\{(\w)(\d*)\}/g, (_, alphabet: string, length: string) => {
    if (alphabet === 'u') return '00000000-0000-0000-0000-000000000000';
    const char = { h: '0', H: '0', d: '0', U: 'X', B: 'X', q: 'Q', n: '1' }[alphabet] ?? 'x';
    return char.repeat(Number(length));
  });
}

function uuid(seed: string): string {
  const hex = random('h', 32, seed);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
