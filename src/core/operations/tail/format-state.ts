import { duration } from './describe.ts';
import { filtersText } from './filters.ts';
import { timeOf } from './format.ts';
import { plainLine } from './plain.ts';
import type { TailLoss, TailState } from './state.ts';

const losses: Readonly<Record<TailLoss, string>> = {
  dropped: 'connection lost',
  silent: 'no answer from Cloudflare',
  slept: 'this machine was asleep',
  ended: 'Cloudflare ended the tail',
  expired: 'the tail expired before a new one could be made',
  refused: 'no connection',
};

const lostEvents = 'Events in between cannot be had again here; Show Last Hour reads the stored logs.';

/** One line that says what a tail is doing now. */
export function formatState(state: TailState, at: number, utcOffset: number): string {
  const [mark, words] = stateWords(state);
  return `${timeOf(at, utcOffset)} ${mark} ${words}`;
}

function stateWords(state: TailState): readonly [mark: string, words: string] {
  switch (state.kind) {
    case 'connecting':
      return ['○', 'connecting …'];
    case 'live':
      return ['●', liveWords(state)];
    case 'sampled':
      return ['▲', `sampled: not every event arrives. Cloudflare says: ${plainLine(state.says, 300)}`];
    case 'reconnecting': {
      const says = state.says === undefined ? '' : ` ${plainLine(state.says, 300)}`;
      return ['⚠', `${losses[state.because]}; reconnecting (${state.attempt}) in ${(state.wait / 1000).toFixed(1)} s.${says}`];
    }
    case 'renewed':
      return state.gap === undefined ? ['↻', 'tail renewed, no gap'] : ['↻', `tail renewed after ${duration(state.gap)}. ${lostEvents}`];
    case 'stopped':
      return ['■', stoppedWords(state)];
  }
}

function liveWords({ filters, gap, afterSampling }: Extract<TailState, { kind: 'live' }>): string {
  if (gap !== undefined) return `live again after ${duration(gap)}. ${lostEvents}`;
  if (afterSampling) return 'sampling has ended, every event arrives again';
  const words = filtersText(filters);
  return words === '' ? 'live, no filters' : `live, filters: ${plainLine(words, 300)}`;
}

function stoppedWords({ because, says }: Extract<TailState, { kind: 'stopped' }>): string {
  if (because === 'asked') return 'stopped; the tail is deleted on the account';
  if (because === 'left') return 'stopped; the account did not answer, so the tail stays there until it expires by itself';
  return `stopped. ${plainLine(says ?? '', 500)}`;
}
