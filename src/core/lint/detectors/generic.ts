import { entropy, isOpaque, isUuid, wordiness } from './entropy.ts';
import type { KeyClass } from './key-name.ts';
import { classifyKey, splitKey } from './key-name.ts';
import { isMonotone, isPlaceholderValue, isTrivial } from './placeholder.ts';
import { isPublicValue } from './public-values.ts';
import type { Confidence, NameDetector } from './types.ts';

const named = (id: string, name: string, keywords: string): NameDetector => ({
  kind: 'name',
  id,
  name,
  keywords: keywords.split(' '),
});

const genericPassword = named(
  'generic-password',
  'Password',
  'passw pwd passphrase kennwort contrasena senha motdepasse _pass pass: pass" pass\' pass=',
);
const genericToken = named('generic-token', 'Token', 'token jwt bearer');
const genericSecret = named('generic-secret', 'Secret', 'secret pepper salt credential _cred creds');
const genericKey = named('generic-api-key', 'Key', 'key');
const genericAuth = named('generic-auth', 'Authorization value', '_auth auth: auth= authorization');

/** Kinds of credentials recognised by the key's name alone. */
export const genericDetectors: readonly NameDetector[] = [genericPassword, genericToken, genericSecret, genericKey, genericAuth];

// A utility class with its opacity: `bg-success/70`.
const STYLE = /^[a-z]+(?:-[a-z\d]+){1,4}\/\d{1,3}(?:\s|$)/;

const LONGEST_VALUE = 4096;

/** What a key/value pair is: the detector, how sure, and whether only the name says so. */
export type NamedFinding = {
  readonly id: string;
  readonly name: string;
  readonly confidence: Confidence;
  readonly revoke?: string;
  readonly byName: boolean;
};

/**
 * Judges a key/value pair by the key's name. `strict` is for source code and prose, where words under such keys are
 * mostly labels: short and wordy values count only in configuration.
 */
export function judgePair(key: string, value: string, strict: boolean): NamedFinding | undefined {
  // Longer than any credential that only its name tells; what stands for a placeholder is not searched in it either.
  if (value.length > LONGEST_VALUE) return undefined;
  const keyClass = classifyKey(key);
  if (!keyClass || isPlaceholderValue(value) || isPublicValue(value) || echoesKey(keyClass.words, value)) return undefined;
  // `pass` alone is also what a test, a shader or a filter does.
  if (keyClass.words.join('') === 'pass' && (STYLE.test(value) || !(isOpaque(value, 10) || (/\d/.test(value) && /[^\w\s-]/.test(value)))))
    return undefined;
  if (keyClass.kind === 'password') return isPassword(value, strict) ? describe(keyClass, value) : undefined;
  return isSecretValue(keyClass, value, strict) ? describe(keyClass, value) : undefined;
}

function isSecretValue(keyClass: KeyClass, value: string, strict: boolean): boolean {
  const { provider, kind } = keyClass;
  if (/^ey[JK][\w-]+\.ey[JK]/.test(value)) return false; // the detector of JSON Web Tokens decides
  if (provider?.pattern?.test(value)) return true;
  if (kind === 'key') return isOpaque(value, 20) && entropy(value) >= 3 && !isUuid(value);
  if (isOpaque(value, strict && !provider ? 16 : 12)) return true;
  if (/^[\w-]*:(?!\/\/)[\w+/=.-]+$/.test(value)) return isOpaque(value.replace(':', ''), 16);
  return false;
}

/** Passwords may be words; sentences, labels and the well-known defaults are none. */
function isPassword(value: string, strict: boolean): boolean {
  if (value.length < 6 || value.length > 256 || isTrivial(value) || /^(?:https?|file):\/\/|^[~^<>=v]{0,2}\d+\.\d+\.\d/.test(value))
    return false;
  if (isOpaque(value, 10)) return true;
  const blanks = value.split(/\s+/).length - 1;
  if (strict) return blanks === 0 && value.length >= 8 && /\d/.test(value) && !/[(){}<>;=]|^[./~]|^[\w]+\.[\w.]+$/.test(value);
  if (isPassphrase(value)) return true;
  return /[\d\W_]/.test(value) ? blanks < 2 || /\d/.test(value) : blanks === 0 && wordiness(value).pairs >= 6;
}

// Four or more plain words; a sentence has words such as `the`, or speaks of passwords.
function isPassphrase(value: string): boolean {
  return (
    /^(?:[a-z]{3,10} ){3,7}[a-z]{3,10}$/.test(value) &&
    !/\b(?:the|your|for|and|with|this|that|run|see|set|not|use|from|here|will|must|should|only|password|secret|token|key|wrangler)\b/.test(
      value,
    )
  );
}

// `WEBHOOK_SECRET = "webhook-secret"`, `password: "password-input-1"`: the value only repeats what it is.
function echoesKey(words: readonly string[], value: string): boolean {
  const noun = /(?:pass(?:word|wd)?|secret|token|api[-_]?key|credential|key)/i;
  if (!noun.test(value) || value.length > 60) return false;
  const rest = splitKey(value).filter(
    (word) => !words.includes(word) && !/^(?:password|passwd|secrets?|tokens?|api|keys?|credentials?|\d{1,4})$/.test(word),
  );
  if (rest.length === 0) return true;
  return wordiness(value).share > 0.45 && !/\d.*[A-Za-z].*\d/.test(value);
}

function describe({ kind, words, provider }: KeyClass, value: string): NamedFinding {
  const byForm = provider?.pattern?.test(value) ?? false;
  if (provider) {
    const confidence = byForm ? 'high' : isOpaque(value, 16) ? 'medium' : 'low';
    return {
      id: provider.id,
      name: provider.name,
      confidence,
      byName: !byForm,
      ...(provider.revoke && { revoke: provider.revoke }),
    };
  }
  const detector = kind === 'password' ? genericPassword : detectorOf(words);
  // Manuals show identifiers as keys; an encrypted token (five parts) opens little without its key.
  const isVague = isUuid(value) || /^ey[JK][\w-]*\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/.test(value);
  const sure = kind !== 'key' && !isVague && isOpaque(value, 20) && entropy(value) > 3.2 && !isMonotone(value);
  return {
    id: detector.id,
    name: detector.name,
    confidence: sure ? 'medium' : 'low',
    byName: true,
  };
}

function detectorOf(words: readonly string[]): NameDetector {
  const name = words.join(' ');
  if (/token|jwt|bearer/.test(name)) return genericToken;
  if (/secret|pepper|salt|cred/.test(name)) return genericSecret;
  return /key/.test(name) ? genericKey : genericAuth;
}
