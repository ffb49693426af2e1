import { parse as parseToml } from '@iarna/toml'; // values of .gitleaks.toml only; spans are not needed here
import type { ProjectFiles } from '../project.ts';

/** What a repository already told gitleaks to leave alone; https://github.com/gitleaks/gitleaks#configuration. */
export type GitleaksAllowances = {
  allowsPath(path: string): boolean;
  /** `secret` and `line` are only tested here and never kept. */
  allowsSecret(secret: string, line: string): boolean;
  /** `.gitleaksignore` names this file and one-based line. */
  ignoresLine(path: string, line: number): boolean;
};

type Allowlist = { readonly paths?: unknown; readonly regexes?: unknown; readonly stopwords?: unknown; readonly regexTarget?: unknown };

/** Reads `.gitleaks.toml` and `.gitleaksignore` of a root; a broken file allows nothing. */
export function readGitleaks(files: ProjectFiles): GitleaksAllowances {
  const lists = allowlists(files.read('.gitleaks.toml'));
  const paths = lists.flatMap((list) => expressions(list.paths));
  const stopwords = lists.flatMap((list) => strings(list.stopwords)).map((word) => word.toLowerCase());
  const targets = lists.map((list) => ({ onLine: list.regexTarget === 'line', regexes: expressions(list.regexes) }));
  const ignored = new Set(
    (files.read('.gitleaksignore') ?? '')
      .split(/\r?\n/)
      .map((line) => /^(?:[0-9a-f]{40}:)?([^#].*?):[^:]+:(\d+)\s*$/i.exec(line.trim()))
      .flatMap((match) => (match ? [`${match[1]}:${match[2]}`] : [])),
  );
  return {
    allowsPath: (path) => paths.some((expression) => expression.test(path)),
    allowsSecret: (secret, line) =>
      targets.some(({ onLine, regexes }) => regexes.some((expression) => expression.test(onLine ? line : secret))) ||
      stopwords.some((word) => secret.toLowerCase().includes(word)),
    ignoresLine: (path, line) => ignored.has(`${path}:${line}`),
  };
}

function allowlists(text: string | undefined): Allowlist[] {
  if (text === undefined) return [];
  try {
    const config = parseToml(text) as { allowlist?: Allowlist; allowlists?: Allowlist[] };
    // Lists inside [[rules]] belong to gitleaks' own rule ids, which are not ours: only the global ones are honoured.
    return [...(config.allowlist ? [config.allowlist] : []), ...(Array.isArray(config.allowlists) ? config.allowlists : [])];
  } catch {
    return [];
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** Go regular expressions as JavaScript ones: a leading flag group becomes a flag, the rest is common syntax. */
function expressions(value: unknown): RegExp[] {
  return strings(value).flatMap((source) => {
    const flags = /^\(\?([imsU]+)\)/.exec(source);
    try {
      return [new RegExp(flags ? source.slice(flags[0].length) : source, (flags?.[1] ?? '').replace(/[^ims]/g, ''))];
    } catch {
      return [];
    }
  });
}
