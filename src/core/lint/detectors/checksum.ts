const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** CRC-32 (IEEE 802.3) of an ASCII text, as an unsigned number. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index += 1) {
    crc = (TABLE[(crc ^ text.charCodeAt(index)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** An unsigned number in base 62 (digits, upper case, lower case), padded with zeros on the left. */
export function base62(value: number, length: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = BASE62.charAt(rest % 62) + text;
  return text.padStart(length, '0');
}

/** True when the last eight characters are the CRC-32 in hex of the 40 before them (Cloudflare's `cfut_` family). */
export function hasHexCrc(token: string): boolean {
  const body = token.slice(-48, -8);
  return crc32(body).toString(16).padStart(8, '0') === token.slice(-8);
}

/** True when the last six characters are the base-62 CRC-32 of the 30 before them (GitHub, npm). */
export function hasBase62Crc(token: string): boolean {
  return base62(crc32(token.slice(-36, -6)), 6) === token.slice(-6);
}
