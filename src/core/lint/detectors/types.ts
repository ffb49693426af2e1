/** One credential found in a text. Offsets are UTF-16 and frame the secret value alone, never its key or quotes. */
export type Detection = {
  /** Detector id, such as `slack-bot-token`. */
  readonly detector: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** A checksum that does not match, or a form many harmless values share, lowers it; it never silences. */
  readonly confidence: Confidence;
  /** Page where the owner revokes it. */
  readonly revoke?: string;
  /** True when only the key's name says that this is a credential. */
  readonly byName: boolean;
};

export type Confidence = 'high' | 'medium' | 'low';

/** A credential type that its value alone gives away. The compile step adds the boundaries on both sides. */
export type FormSpec = {
  readonly id: string;
  readonly name: string;
  /** Lower-case literals of at least three ASCII characters; every match contains one of them. */
  readonly keywords: readonly string[];
  /** Bounded repetition only. Group 1, where present, is the secret; otherwise the whole match is. */
  readonly pattern: RegExp;
  /** Characters of a match that may stand before the keyword; 0 when the keyword opens the match. */
  readonly before?: number;
  /** `word`: no letter, digit or underscore next to it; `base64`: nor `+`, `/`, `-`; `none`: the pattern frames itself. */
  readonly edge?: 'word' | 'base64' | 'none';
  /** Least Shannon entropy in bits per character of the secret. */
  readonly entropy?: number;
  /** A false answer lowers the confidence to low. */
  readonly checksum?: (value: string) => boolean;
  /** A false answer drops the match: the value is of a public or harmless kind. */
  readonly validate?: (value: string, context: MatchContext) => boolean;
  readonly confidence?: Confidence;
  /** True when the value is long prose or a container, so that words such as `example` inside it say nothing. */
  readonly opaque?: boolean;
  readonly revoke?: string;
  /** Vendor page that documents the form. */
  readonly docs?: string;
};

/** A form detector as the registry lists it. */
export type FormDetector = FormSpec & { readonly kind: 'form' };

/** What stands before the match on its line, for forms that public values share. */
export type MatchContext = { readonly lineBefore: string; readonly match: string };

/** A credential type that needs the vendor's name in the key, because its value is merely opaque. */
export type ContextDetector = {
  readonly kind: 'context';
  readonly id: string;
  readonly name: string;
  /** The vendor as it stands in key names: lower-case letters and digits, words run together. */
  readonly keywords: readonly string[];
  /** The vendor's value form, where known; a value that has it counts as recognised by form. */
  readonly pattern?: RegExp;
  readonly revoke?: string;
  readonly docs?: string;
};

/** A kind of credential recognised by its key's name alone. */
export type NameDetector = {
  readonly kind: 'name';
  readonly id: string;
  readonly name: string;
  readonly keywords: readonly string[];
};

export type Detector = FormDetector | ContextDetector | NameDetector;
