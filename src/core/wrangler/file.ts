import type { LineIndex, Span } from '../span.ts';
import type { Facts } from './facts.ts';
import type { Node, ObjectNode, Path } from './node.ts';

export type WranglerFormat = 'toml' | 'json' | 'jsonc';
export type SyntaxProblem = { readonly span: Span; readonly message: string };
/** A comment with its marks (`#`, `//`, `/* … *\/`). */
export type Comment = { readonly span: Span; readonly text: string };

/** A wrangler configuration file, parsed once per version of its text. Broken files still have the part that could be read. */
export type WranglerFile = {
  /** Relative to the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly format: WranglerFormat;
  readonly lines: LineIndex;
  readonly root: ObjectNode;
  readonly comments: readonly Comment[];
  /** Empty for a file that wrangler's own reader accepts. */
  readonly problems: readonly SyntaxProblem[];
  /** The environments named under `env`, in file order. */
  readonly environments: readonly string[];
  at(path: Path): Node | undefined;
  readonly facts: Facts;
};

/** One wrangler file in one environment; `env: undefined` is the top level. */
export type Target = {
  readonly file: WranglerFile;
  readonly env: string | undefined;
  /** The Worker's name in this environment (`env.X.name`, else `name-X`); undefined when the file has no name. */
  readonly name: string | undefined;
  readonly isPages: boolean;
  /** The value in force for a top-level key, by wrangler's inheritance; undefined when absent. */
  get(key: string): Node | undefined;
  /** Path in the file of the value in force for a key, e.g. `['env','production','vars']` or `['vars']`. */
  pathOf(key: string): Path | undefined;
  readonly facts: Facts;
};
