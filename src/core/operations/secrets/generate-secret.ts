import { randomBytes } from 'node:crypto';
import { Secret } from '../../secret.ts';

/** A new random value: 32 bytes from the system's generator, as base64url (43 characters). */
export function generateSecret(): Secret {
  return new Secret(randomBytes(32).toString('base64url'));
}
