import type { Project } from '../../../project.ts';
import type { Ref } from '../../evidence.ts';
import type { ProbeContext } from '../../probe.ts';
import { projectPaths } from '../../project-paths.ts';
import { turnsOf } from '../../turns.ts';

/** A line of a source file that shows something. `line` is one-based; `text` at most 300 characters. */
export type Hit = { readonly path: string; readonly line: number; readonly text: string };

/** Files looked at, and characters of one: bundles and data are longer. */
const mostFiles = 3_000;
const longest = 500_000;
const mostHits = 5;

/** What several items look for in source code, one line at a time. Tests are not looked at. */
const patterns = {
  retryRoute: /\/api\/(?:[\w:{}$-]+\/)*retry\b/,
  replayRoute: /\/api\/(?:[\w:{}$-]+\/)*replay\b/,
  deletesRows: /\bDELETE\s+FROM\s+["'`[]?(?:runs|dead_letters|idempotency_keys|audit_events)\b/i,
  retentionDays: /\bretention_?days\b.*\b[1-9]\d{0,3}\b/i,
  limiterInMemory: /\b(?:const|let|var)\s+\w*(?:rate|limit|throttl|bucket)\w*\s*(?::[^=]+)?=\s*new Map\b/i,
  redacts: /\b(?:redact|mask|sanitiz|sanitis|scrub|anonymi[sz])\w*\s*\(/i,
  retryable: /\bisRetryable\w*\s*\(/,
  servesLetters: /(?:={2,3}\s*|\bcase\s+|\b(?:app|router)\.(?:get|all|use)\(\s*)["'`]\/api\/(?:[\w-]+\/)?dead-letters\b/,
} as const;

type Pattern = keyof typeof patterns;

/** Program files that are no tests: the place to look for what an application does. */
export function sourcePaths(project: Project): readonly string[] {
  return project.memo('files:checklist-sources', () =>
    projectPaths(project)
      .filter((path) => isCode(path) && !isTest(path) && !isBeside(path))
      .slice(0, mostFiles),
  );
}

/** Program files that are tests, by folder or name. */
export function testPaths(project: Project): readonly string[] {
  return project.memo('files:checklist-tests', () =>
    projectPaths(project)
      .filter((path) => isCode(path) && isTest(path))
      .slice(0, mostFiles),
  );
}

/** Text of a program file; empty when it cannot be read or is too long to have been written by hand. */
export function codeText(project: Project, path: string): string {
  const text = project.files.read(path) ?? '';
  return text.length > longest ? '' : text;
}

/** The first lines that match, in the order of paths. All patterns are looked for in one pass over the project. */
export function sourceHits(project: Project, pattern: Pattern): readonly Hit[] {
  return project.memo(hitsKey, () => scan(project))[pattern];
}

/** Does what `sourceHits` needs in short turns; without it that does the same in one go. Throws `AccountError` `aborted`. */
export async function readSources({ project, signal }: Pick<ProbeContext, 'project' | 'signal'>): Promise<void> {
  const shared = project.memo('files:checklist-source-scan', (): { scan?: Promise<Hits> } => ({}));
  const own = (shared.scan ??= scanInTurns(project, signal));
  try {
    const hits = await own;
    project.memo(hitsKey, () => hits);
  } catch (error) {
    if (shared.scan === own) delete shared.scan;
    // Whoever asked first was stopped, and this one need not be.
    if (signal.aborted) throw error;
    await readSources({ project, signal });
  }
}

/** Where a hit stands. */
export function refOf({ path, line }: Hit): Ref {
  return { path, line };
}

const hitsKey = 'files:checklist-source-hits';
type Hits = Readonly<Record<Pattern, readonly Hit[]>>;

function scan(project: Project): Hits {
  const scanning = scans(project);
  for (;;) {
    const step = scanning.next();
    if (step.done === true) return step.value;
  }
}

async function scanInTurns(project: Project, signal: AbortSignal): Promise<Hits> {
  const scanning = scans(project);
  const turns = turnsOf(project);
  for (;;) {
    await turns.pause(signal);
    const step = scanning.next();
    if (step.done === true) return step.value;
  }
}

/** Stops after each file. */
function* scans(project: Project): Generator<void, Hits> {
  const names = Object.keys(patterns) as Pattern[];
  const found = Object.fromEntries(names.map((name) => [name, [] as Hit[]])) as Record<Pattern, Hit[]>;
  for (const path of sourcePaths(project)) {
    yield;
    const text = codeText(project, path);
    const here = names.filter((name) => found[name].length < mostHits && patterns[name].test(text));
    if (here.length === 0) continue;
    text.split('\n').forEach((line, at) => {
      for (const name of here) {
        const isShown = found[name].length < mostHits && !isComment(line) && patterns[name].test(line);
        if (isShown) found[name].push({ path, line: at + 1, text: line.trim().slice(0, 300) });
      }
    });
  }
  return found;
}

function isComment(line: string): boolean {
  return /^\s*(?:\/\/|\/?\*|#)/.test(line);
}

function isCode(path: string): boolean {
  return /\.(?:[cm]?[jt]sx?|py|rs)$/i.test(path) && !/\.d\.[cm]?ts$|\.min\.js$/i.test(path);
}

/** Scripts and examples show what an application could do, not what it does. */
function isBeside(path: string): boolean {
  return /(?:^|\/)(?:scripts|examples?|bench(?:marks?)?|fixtures|docs)\//i.test(path);
}

function isTest(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\/|[._-](?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)test[_-][^/]*$/i.test(path);
}
