// To add a rule: copy rules/placeholder-id.ts, name the file as its id, add it to rules.ts, add cases
// test/rules/<id>/{ok,ng}.* and a page src/core/lint/rules/<id>.md. The tests say what was forgotten.
import type { LineIndex, Span } from '../span.ts';
import type { Project } from '../project.ts';
import type { WranglerFile } from '../wrangler/file.ts';

export type Severity = 'error' | 'warning' | 'information';

/** One change of one file. A span of a file that does not exist yet is `[0, 0]`, and the file is created. */
export type TextEdit = { readonly path: string; readonly span: Span; readonly text: string };

/** What an interactive fix asks before it can build its edits. */
export type Question = {
  readonly prompt: string;
  readonly placeholder?: string;
  /** A sentence when the answer cannot be taken, else undefined. */
  validate(answer: string): string | undefined;
};

export type Fix = {
  /** Stable kind, e.g. `fill-id`, `move-to-secret`, `remove-id`, `copy-binding`. */
  readonly id: string;
  /** An imperative phrase: "Remove it (wrangler asks at deploy)". */
  readonly title: string;
  /** True when applying it without a look cannot lose or change meaning; only these run under "Fix all". */
  readonly isSafe: boolean;
  readonly isPreferred?: boolean;
  readonly question?: Question;
  /**
   * Built when the fix is applied, so that no finding ever holds a secret value. Empty when there is nothing left to do.
   * Spans are of the text that was linted.
   */
  edits(answer?: string): readonly TextEdit[];
};

export type Related = { readonly path: string; readonly span: Span; readonly message: string };

export type Finding = {
  readonly span: Span;
  /** "What is so, then why it matters or what to do." Never holds a secret. */
  readonly message: string;
  /** The file it lies in, when it is not the file under check. */
  readonly path?: string;
  /** Only when it differs from the rule's. */
  readonly severity?: Severity;
  readonly detector?: string;
  readonly confidence?: 'high' | 'medium' | 'low';
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  readonly tags?: readonly ('deprecated' | 'unnecessary')[];
  /** A page of the vendor, e.g. where to revoke. */
  readonly link?: { readonly title: string; readonly url: string };
};

/** Any text file that is not a wrangler file: source, document, `.dev.vars`, SQL. */
export type TextFile = { readonly path: string; readonly text: string; readonly lines: LineIndex };

/** A rule looks at wrangler files, at other text files, or at both. It is one exported value in a file named by its id. */
export type Rule = {
  readonly id: string;
  readonly severity: Severity;
  /** One line; the README's table is tested against it. */
  readonly summary: string;
  /** Runs on each wrangler file; may look at its siblings and at the Worker's source through the project. */
  readonly wrangler?: (file: WranglerFile, project: Project) => Iterable<Finding>;
  /** Runs on each text file whose path it takes; in an editor on open files and under "Lint workspace". */
  readonly text?: {
    applies(path: string): boolean;
    check(file: TextFile, project: Project): Iterable<Finding>;
  };
};
