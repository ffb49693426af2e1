import { aggregate } from '../../aggregate.ts';
import type { Evidence, Missing, Verdict } from '../../evidence.ts';
import { unknownBecause } from '../../unknown-because.ts';

/** What is so of one thing that an item looks at: a database, a queue, a secret. */
export type Part = {
  readonly verdict: Verdict;
  /** Ends in a full stop. */
  readonly sentence: string;
  /** The same in the few words that fit beside the item's name, without a full stop. */
  readonly short?: string;
  readonly reason?: string;
  readonly missing?: Missing;
};

/**
 * The verdict of an item with the sentence of the part that decides it. An unknown says how many parts are proven, and takes the reason along so that
 * the runner may keep its last good answer. `noun` is plural: "databases". No part gives unknown.
 */
export function combine(parts: readonly Part[], noun: string): Pick<Evidence, 'verdict' | 'sentence' | 'short' | 'reason' | 'missing'> {
  const verdict = aggregate(parts);
  const deciding = parts.filter((part) => part.verdict === verdict);
  const [first] = deciding;
  if (!first) return { verdict, sentence: `No ${noun} could be looked at.` };
  const proven = parts.filter((part) => part.verdict === 'pass').length;
  const more = deciding.length - 1;
  const rest = parts.every(({ sentence }) => sentence === first.sentence)
    ? ''
    : verdict === 'pass'
      ? ` All ${parts.length} ${noun} are in order.`
      : ` ${proven} of ${parts.length} ${noun} are in order${more > 0 ? `; ${more} more need${more === 1 ? 's' : ''} a look` : ''}.`;
  return {
    verdict,
    sentence: `${first.sentence}${rest}`,
    ...(first.short !== undefined && { short: more > 0 && verdict !== 'pass' ? `${first.short} · ${more} more` : first.short }),
    ...(first.reason !== undefined && { reason: first.reason }),
    ...(first.missing !== undefined && { missing: first.missing }),
  };
}

/** What a look gives, or unknown with the reason of its error, so that one thing that cannot be seen hides no other. */
export async function settle<T>(look: Promise<T>): Promise<T | { readonly error: unknown; readonly part: Part }> {
  try {
    return await look;
  } catch (error) {
    return { error, part: unknownBecause(error) };
  }
}

/** Up to `most` names in one phrase: "a, b and 3 more". */
export function listed(names: readonly string[], most = 5): string {
  if (names.length <= most) return names.length < 3 ? names.join(' and ') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** "1 migration", "4 migrations". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
