import { providersAtoB } from './providers-a-b.ts';
import { providersCtoE } from './providers-c-e.ts';
import { providersFtoL } from './providers-f-l.ts';
import { providersMtoR } from './providers-m-r.ts';
import { providersStoZ } from './providers-s-z.ts';
import { valueForms } from './provider-forms.ts';
import type { ContextDetector } from './types.ts';

/** Vendors whose credentials are opaque, so that only a key with the vendor's name tells what they are. */
export const contextDetectors: readonly ContextDetector[] = [
  providersAtoB,
  providersCtoE,
  providersFtoL,
  providersMtoR,
  providersStoZ,
].flatMap(parse);

// One line: names as they stand in keys, title, page for revoking.
function parse(table: string): ContextDetector[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [names = '', title = '', revoke] = line.trim().split(' | ');
      const keywords = names.split(' ');
      const id = `${keywords[0] ?? ''}-credential`;
      const form = valueForms[keywords[0] ?? ''];
      return {
        kind: 'context' as const,
        id,
        name: `${title} credential`,
        keywords,
        ...(form && { pattern: form }),
        ...(revoke && { revoke }),
      };
    });
}

const BY_NAME = new Map(contextDetectors.flatMap((detector) => detector.keywords.map((word) => [word, detector] as const)));

// Vendors whose names are ordinary words: they label a credential, but do not make a key one.
const ORDINARY = new Set(
  'user column route line here co box front float segment square trigger manifest daily copper linear privacy polar modal vault medium close convert defined unify magnetic semaphore holistic abstract meta rev wit tru fly apollo axiom beamer capsule clearbit coda column courier currents dandelion demio ditto drone elastic envoy eraser fixer guardian guru harvest hunter impala inngest juro kaleido knock loops mite nimble notion oracle orbit phrase polygon prospect recharge render replicate render ronin route shortcut streak swell terraform todoist tomba twist user wise workday bing ghost percy neon portkey prefect optimizely paddle mixmax monday nimble pusher zoom'.split(
    ' ',
  ),
);

/** True when the vendor's name in these words is no ordinary word. */
export function isDistinct(provider: ContextDetector, words: readonly string[]): boolean {
  const text = words.join('');
  return provider.keywords.some((name) => text.includes(name) && !ORDINARY.has(name));
}

/** The vendor a key's words name: the longest run of words that is a vendor's name. */
export function findProvider(words: readonly string[]): ContextDetector | undefined {
  for (let size = Math.min(4, words.length); size > 0; size -= 1) {
    for (let at = 0; at + size <= words.length; at += 1) {
      const found = BY_NAME.get(words.slice(at, at + size).join(''));
      if (found) return found;
    }
  }
  return undefined;
}
