import { LineIndex } from '../span.ts';
import { tooLong } from './limits.ts';
import type { WranglerFile, WranglerFormat } from './file.ts';
import { readJson, type Tree } from './json-tree.ts';
import { child, type Node, type Path } from './node.ts';
import { readToml } from './toml-read.ts';

/**
 * Reads a wrangler file: TOML for paths that end in `.toml`, else JSON with comments. Never throws: what is broken is in `problems`,
 * and the rest is in the tree. `path` is relative to the project's root, with `/`.
 */
export function parseWrangler(text: string, path: string): WranglerFile {
  const format = formatOf(path);
  const { root, comments, problems } = read(text, format);
  const env = child(root, 'env');
  return {
    path,
    text,
    format,
    lines: new LineIndex(text),
    root,
    comments,
    problems,
    environments: env?.kind === 'object' ? [...new Set(env.members.map((m) => m.key))] : [],
    at: (at) => nodeAt(root, at),
    facts: new Map(),
  };
}

function read(text: string, format: WranglerFormat): Tree {
  try {
    return format === 'toml' ? readToml(text) : readJson(text);
  } catch {
    // Only the libraries' own limits end here, such as a single value of many megabytes.
    const problem = { span: [0, 0], message: tooLong } as const;
    return { root: { kind: 'object', span: [0, text.length], members: [] }, comments: [], problems: [problem] };
  }
}

/** Wrangler goes by the ending of the name alone (`parseRawConfigFile` in packages/workers-utils/src/config/index.ts). */
function formatOf(path: string): WranglerFormat {
  if (path.endsWith('.toml')) return 'toml';
  return path.endsWith('.json') ? 'json' : 'jsonc';
}

function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const key of path) node = child(node, key);
  return node;
}
