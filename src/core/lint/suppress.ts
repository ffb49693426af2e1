import { LineIndex, type Span } from '../span.ts';

/** One `preflight-ignore <rule>[, <rule>]: reason` comment. */
export type InlineIgnore = {
  readonly rules: readonly string[];
  readonly reason: string;
  readonly span: Span;
  readonly lines: readonly number[];
};

// `//`, `#`, `--`, `/*` and `<!--` start comments in the files we read; the ignore ends with its line or its comment.
const ignoreComment =
  /(?:\/\/|#|--|\/\*|<!--)[ \t]{0,20}preflight-ignore\b[ \t]*([a-z0-9*,\- \t]{0,200})(?::[ \t]*([^\r\n]{0,500}?))?[ \t]*(?:\*\/|-->)?[ \t]*$/i;

/**
 * The inline ignores of a text. One that stands alone on its line also covers the next line; one behind a value covers its own line.
 * Lines are zero-based.
 */
export function inlineIgnores(text: string, lines: LineIndex = new LineIndex(text)): InlineIgnore[] {
  const found: InlineIgnore[] = [];
  for (let at = text.indexOf('preflight-ignore'); at !== -1; at = text.indexOf('preflight-ignore', at + 16)) {
    const line = lines.at(at).line;
    const [start, end] = lines.lineSpan(line);
    const match = ignoreComment.exec(text.slice(start, end));
    if (!match || found.some((ignore) => ignore.span[0] >= start && ignore.span[0] <= end)) continue;
    const alone = text.slice(start, start + match.index).trim() === '';
    found.push({
      rules: (match[1] ?? '').split(/[\s,]+/).filter(Boolean),
      reason: (match[2] ?? '').trim(),
      span: [start + match.index, start + match.index + match[0].trimEnd().length],
      lines: alone ? [line, line + 1] : [line],
    });
  }
  return found;
}

/** The comment that ignores `rule` in a file of this name, or undefined when its format has no comments. */
export function ignoreCommentFor(path: string, rule: string, reason: string): string | undefined {
  const text = `preflight-ignore ${rule}: ${reason}`;
  const name = path.split('/').at(-1) ?? '';
  if (/\.(md|mdx|markdown|html?|xml|svg|vue|svelte)$/i.test(name)) return `<!-- ${text} -->`;
  if (/\.sql$/i.test(name)) return `-- ${text}`;
  if (/\.(jsonc|[cm]?[jt]sx?|java|go|rs|c|h|cpp|cs|swift|kt|php|scss|less)$/i.test(name) || /^wrangler(\..+)?\.json$/i.test(name))
    return `// ${text}`;
  if (
    /\.(toml|ya?ml|py|rb|sh|bash|zsh|env|ini|cfg|conf|tf|properties)$/i.test(name) ||
    /^\.?(env|dev\.vars)\b/i.test(name) ||
    name === 'Dockerfile' ||
    name === 'Makefile'
  )
    return `# ${text}`;
  return undefined;
}
