import { wordiness } from './entropy.ts';

/** True for a value with a digit. */
export function hasDigit(value: string): boolean {
  return /\d/.test(value);
}

/** True unless the value is made of words alone, as tests write them (`anotherbigsecret`). */
export function isNoPhrase(value: string): boolean {
  return /\d/.test(value) || wordiness(bodyOf(value)).share < 0.5;
}

/** True for a token whose part after the prefix mixes digits, lower and upper case. */
export function isMixed(value: string): boolean {
  const body = bodyOf(value);
  return /\d/.test(body) && /[A-Z]/.test(body) && /[a-z]/.test(body);
}

/** True for a token whose part after the prefix mixes digits and upper case. */
export function isUpperMixed(value: string): boolean {
  const body = bodyOf(value);
  return /\d/.test(body) && /[A-Z]/.test(body);
}

/** True for a token whose letters and digits alternate as they do by chance, not in words joined by dashes. */
export function isRandom(value: string): boolean {
  const body = bodyOf(value);
  return /[A-Za-z]\d|\d[A-Za-z]/.test(body) && !/-[a-z]{3,}-[a-z]{3,}/.test(value);
}

// What follows a prefix such as `re_`; without one, all but the first characters that every token of the kind shares.
function bodyOf(value: string): string {
  const prefix = /^[A-Za-z0-9]{1,12}[-_.]/.exec(value)?.[0].length ?? 3;
  return value.slice(prefix);
}
