import type { Ref } from './evidence.ts';

/** What a document must say to count for an item; see `document-topics.ts`. */
export type DocumentTopic = {
  /** The item's id, as written in `<!-- readiness: id -->` and in front matter. */
  readonly item: string;
  /** Any of these in the file's name (3 points). */
  readonly fileName: RegExp;
  /** Any of these in a heading (3 points), two different ones in one section (2 points). */
  readonly terms: readonly RegExp[];
  /** Without this in the passage it is no more than weak. */
  readonly mustContain: (section: Section) => boolean;
};

/** A heading with what stands under it until the next heading. `line` is the heading's, one-based. */
export type Section = {
  readonly path: string;
  readonly heading: string;
  readonly line: number;
  /** Text as written, without the heading. */
  readonly text: string;
  readonly words: number;
  readonly hasCommand: boolean;
  readonly hasOrderedList: boolean;
};

/** A passage that may be the proof, best first. Strong: 6 points or more with what the topic must contain. */
export type Passage = {
  readonly path: string;
  readonly heading: string;
  readonly line: number;
  readonly score: number;
  readonly strength: 'strong' | 'weak' | 'linked';
  /** Up to 200 characters, one line. */
  readonly excerpt: string;
  /** git's hash of the file's content. */
  readonly blob: string;
};

/** The documents of the project, read once per refresh. */
export type Documents = {
  /** Parses what `find` needs for a topic, in short turns; without it `find` does the same in one go. Throws `AccountError` `aborted`. */
  ready(topic: DocumentTopic, signal: AbortSignal): Promise<void>;
  /** At most three passages, best first, those marked `<!-- readiness: id -->` before all. Empty: no document found. */
  find(topic: DocumentTopic): readonly Passage[];
  /** Every Markdown or text document that was searched. */
  readonly paths: readonly string[];
  /** Sections of one document; empty when it is not there. */
  sections(path: string): readonly Section[];
  /** git's hash of a document's content; undefined when it is not there. */
  blob(path: string): string | undefined;
};

/** Refs of passages, for evidence. */
export function passageRefs(passages: readonly Passage[]): readonly Ref[] {
  return passages.map((passage) => ({
    path: passage.path,
    line: passage.line,
    title: passage.heading,
  }));
}
