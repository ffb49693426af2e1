import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** 32 hexadecimal digits that depend on the seed only, so that a scenario has the same ids every time. */
export function hexId(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, 32);
}

/** A version 4 UUID that depends on the seed only. */
export function uuidOf(seed: string): string {
  const hex = hexId(seed);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function newHexId(): string {
  return randomBytes(16).toString('hex');
}

export function newUuid(): string {
  return randomUUID();
}

export const digest = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
