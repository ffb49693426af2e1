import type { TailFilters } from './filters.ts';

/**
 * What a tail is doing. Only `live`, `sampled` and `renewed` mean that events arrive: the socket is open, answered the last ping and
 * has not reached its end.
 */
export type TailState =
  | { readonly kind: 'connecting' }
  /** `gap`: milliseconds before this without a connection, whose events nobody can send again. */
  | { readonly kind: 'live'; readonly filters: TailFilters; readonly gap?: number; readonly afterSampling?: true }
  /** Cloudflare sends only a part; `says` is its own sentence. */
  | { readonly kind: 'sampled'; readonly says: string }
  /** Next try after `wait` milliseconds. */
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly wait: number; readonly because: TailLoss; readonly says?: string }
  /** A new tail took over before the old one ended; with `gap` it could not overlap. */
  | { readonly kind: 'renewed'; readonly gap?: number }
  | { readonly kind: 'stopped'; readonly because: TailEnd; readonly says?: string };

/** Why the connection is not there. */
export type TailLoss = 'dropped' | 'silent' | 'slept' | 'ended' | 'expired' | 'refused';

/** Why a tail is over. `left`: a tail on the account could not be deleted and lasts until it expires. */
export type TailEnd = 'asked' | 'left' | 'full' | 'absent' | 'signed-out' | 'forbidden' | 'unexpected';

/** True where events arrive. */
export function isDelivering(state: TailState): boolean {
  return state.kind === 'live' || state.kind === 'sampled' || state.kind === 'renewed';
}
