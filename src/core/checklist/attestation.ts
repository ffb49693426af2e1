/** A person's word on an item, as kept in `.preflight/attestations.json`. Times are ISO 8601 in UTC. */
export type Attestation = {
  /** git's user.email; shown as such, not proven. */
  readonly by: string;
  readonly at: string;
  /** Absent: holds until what was reviewed changes. */
  readonly expiresAt?: string;
  /** Hash of the probe's inputs when the person looked; absent for items without a probe. */
  readonly inputsHash?: string;
  /** Keys reviewed, for items that say so (error clusters). */
  readonly keys?: readonly string[];
  readonly note?: string;
};

/** "We know, and accept it until then." */
export type Waiver = {
  readonly reason: string;
  readonly owner: string;
  readonly expiresAt: string;
  readonly by: string;
  readonly at: string;
};
export type NotApplicable = {
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  readonly expiresAt?: string;
};

/** A document or page that a person named as the proof. A path may carry `#heading-slug`; `blob` is git's hash of the file then. */
export type DocumentLink = {
  readonly target: string;
  readonly blob?: string;
  readonly by: string;
  readonly at: string;
};

/** All that people said of one item. */
export type AttestationRecord = {
  readonly attestation?: Attestation;
  readonly waiver?: Waiver;
  readonly notApplicable?: NotApplicable;
  readonly links: readonly DocumentLink[];
};
