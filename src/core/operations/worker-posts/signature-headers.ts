import { createHmac } from 'node:crypto';
import type { Secret } from '../../secret.ts';

/**
 * What the API's ingress wants of a signed request: the time in seconds, and HMAC-SHA-256 in hexadecimal over `{time}.{body}`. `now` in epoch ms;
 * the Worker lets clocks differ by 300 s.
 */
export function signatureHeaders(secret: Secret, body: string, now: number): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(now / 1000));
  const digest = createHmac('sha256', secret.reveal()).update(`${seconds}.${body}`).digest('hex');
  return { 'x-signature-timestamp': seconds, 'x-signature': `v1=${digest}` };
}
