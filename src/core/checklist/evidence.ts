import type { OperationId } from './operation-ids.ts';

/** `unknown` is "could not look", with the reason; it is never used for "looked and saw nothing good". */
export type Verdict = 'pass' | 'fail' | 'warn' | 'unknown' | 'not-applicable';

/** Where the facts come from: the Cloudflare account, files and git, GitHub, the running Workers, or a person. */
export type Source = 'account' | 'repo' | 'github' | 'app' | 'human';

/** A place to look at. `line` is one-based, as people, editors' titles and SARIF count. `path` is relative to the project's root. */
export type Ref =
  | { readonly path: string; readonly line?: number; readonly title?: string }
  | { readonly url: string; readonly title?: string };

/** What was missing to look: a permission of the Cloudflare token, one of GitHub, a token at all, an account that it reaches, a Worker's URL, or git. */
export type Missing = {
  readonly kind: 'cloudflare-permission' | 'github-permission' | 'token' | 'account' | 'github-token' | 'app-token' | 'url' | 'git';
  readonly name: string;
};

/** Data that goes into reports as it is. No secret value and no value of a `plain_text` binding is ever a fact. */
export type Fact = string | number | boolean | null | undefined | readonly Fact[] | { readonly [key: string]: Fact };
export type Facts = { readonly [key: string]: Fact };

/**
 * An operation that would mend or move the item, offered as a button; `operation` is an id of the table of operations
 * (`D1.apply`, `S.put`, `D.deploy`, …; see `operation-ids.ts`) and `args` what it needs to be asked about.
 */
export type OperationFix = {
  readonly operation: OperationId;
  readonly title: string;
  readonly args: Readonly<Record<string, string>>;
};

/** One line under an item: a database, a migration, a secret, a cron. */
export type EvidenceRow = {
  /** Unique among its siblings and the same from run to run, so that the tree keeps its selection. */
  readonly id: string;
  readonly label: string;
  /** Absent: the row only informs and does not count in `aggregate`. */
  readonly verdict?: Verdict;
  readonly description: string;
  readonly refs: readonly Ref[];
  readonly rows?: readonly EvidenceRow[];
  readonly facts?: Facts;
  readonly missing?: Missing;
  readonly action?: OperationFix;
};

/** How a person's word is needed on top of what the probe saw. */
export type AttestNeed = {
  /** True: the probe alone never makes the item done; a person ticks and that is remembered. */
  readonly needed: boolean;
  /** Milliseconds that an attestation holds; absent: until what was reviewed changes. */
  readonly expiresAfterMs?: number;
  /**
   * Keys of what a person reviews, e.g. error clusters. When given, they decide instead of the hash: an attestation goes stale
   * when a key is there that was not among those reviewed; keys that went away do not matter.
   */
  readonly keys?: readonly string[];
  /** Epoch ms of the newest thing that calls for a new look, e.g. a dead letter; an attestation made before it is stale. */
  readonly newestAt?: number;
  /** What the person is asked, e.g. "Which tag was the rollback tested to?"; the answer is kept as the note. */
  readonly question?: string;
};

/** What a probe saw. Made by `evidence()` in `evidence-of.ts`, which fills in the time and the hash. */
export type Evidence = {
  readonly verdict: Verdict;
  /** One sentence with the figures that prove the verdict, ending in a full stop. */
  readonly sentence: string;
  /** The same for the narrow column of the tree, most important fact first, without a full stop; absent: the sentence. */
  readonly short?: string;
  readonly source: Source;
  readonly facts: Facts;
  readonly refs: readonly Ref[];
  readonly missing?: Missing;
  readonly rows: readonly EvidenceRow[];
  /** Epoch ms. */
  readonly checkedAt: number;
  /** SHA-256 (hex) of the canonical JSON of the inputs named for the item; attestations remember it. */
  readonly inputsHash: string;
  readonly attest?: AttestNeed;
  readonly fixes: readonly OperationFix[];
  /** Set by the runner when this is the last good answer, kept because the new one could not be had; says why. */
  readonly staleBecause?: string;
  /** Set by `unknownBecause`: the reason of the error, so that the runner may keep the last good answer instead. */
  readonly reason?: string;
};
