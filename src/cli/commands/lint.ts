import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../../package.json';
import { configPath, readConfig } from '../../core/config/read-config.ts';
import { DiskFiles } from '../../core/project/disk-files.ts';
import { lintWrangler } from '../../core/lint/lint.ts';
import { type Row, toRows } from '../../core/lint/row.ts';
import { rules } from '../../core/lint/rules.ts';
import { loadProject } from '../../core/project/load.ts';
import { isTextToScan } from '../../core/project/scan.ts';
import { type Walk, walkFiles } from '../../core/project/walk.ts';
import { findWorkTree, ignoreRulesOf } from '../../core/project/work-tree.ts';
import { lintGithub } from '../formats/github.ts';
import { lintJson } from '../formats/json.ts';
import type { LintResult } from '../formats/lint-result.ts';
import { lintSarif } from '../formats/sarif.ts';
import { lintText, printable } from '../formats/text.ts';
import { UsageError, type LintArguments } from '../options.ts';
import { needsProject, scanFiles, secretSpans, startScan } from '../scan.ts';

/** `preflight lint`: prints the findings below the paths, answers the exit code of the contract. */
export async function lint(options: LintArguments): Promise<number> {
  const rows: Row[] = [];
  const skipped: { path: string; reason: string }[] = [];
  let files = 0;
  const scopes = scopesOf(options.paths);
  for (const [root, within] of scopes) {
    const result = await lintRoot(root, within, options.wranglerOnly);
    // Several roots in one report: paths are told from the working folder, so that no two files share a name.
    const prefix = scopes.size > 1 ? `${path.relative(process.cwd(), root).replaceAll('\\', '/')}/` : '';
    rows.push(...result.rows.map((row) => ({ ...row, path: prefix + row.path })));
    skipped.push(...result.skipped.map((each) => ({ ...each, path: prefix + each.path })));
    files += result.files;
  }
  const root = scopes.size > 1 ? process.cwd() : ([...scopes.keys()][0] ?? process.cwd());
  const result: LintResult = { root, rows, files, skipped };
  const named = skipped.filter(({ reason }) => !reason.includes('binary'));
  for (const { path: file, reason } of named) process.stderr.write(`${printable(file)} was skipped: ${reason}.\n`);
  // A repository may hold thousands: the formats for programs name them.
  const binary = skipped.length - named.length;
  if (binary > 0) process.stderr.write(`${binary} binary ${binary === 1 ? 'file was' : 'files were'} skipped.\n`);
  process.stdout.write(format(result, options.format));
  return rows.some((row) => row.severity === 'error') ? 1 : 0;
}

function format(result: LintResult, name: LintArguments['format']): string {
  switch (name) {
    case 'text':
      return lintText(result, process.stdout.isTTY && process.env['NO_COLOR'] === undefined);
    case 'json':
      return lintJson(result);
    case 'github':
      return lintGithub(result);
    case 'sarif':
      return lintSarif(result, rules, version, rulePage);
  }
}

/** The page of a rule, shipped beside the bundle. */
function rulePage(id: string): string | undefined {
  try {
    return readFileSync(path.join(import.meta.dirname, 'rules', `${id}.md`), 'utf8');
  } catch {
    return undefined;
  }
}

/** Root folder → paths below it to report on; `''` is the whole root. */
function scopesOf(paths: readonly string[]): Map<string, string[]> {
  const scopes = new Map<string, string[]>();
  for (const given of withoutNested(paths)) {
    const [root, absolute] = placeOf(given);
    scopes.set(root, [...(scopes.get(root) ?? []), path.relative(root, absolute).replaceAll('\\', '/')]);
  }
  return scopes;
}

/** The root of a path, and the path itself; where a link leads to it, both as they are without the link, which no root's files include. */
function placeOf(absolute: string): readonly [root: string, path: string] {
  const root = rootOf(absolute);
  const real = realpathSync(absolute);
  return path.join(realpathSync(root), path.relative(root, absolute)) === real ? [root, absolute] : [rootOf(real), real];
}

/**
 * The nearest folder upwards with a config of ours, else the top of the work tree, else the path's own folder. What a repository
 * says of all its files (`.gitleaks.toml`, sibling wrangler files) then counts whichever part of it is linted.
 */
function rootOf(absolute: string): string {
  const folder = statSync(absolute).isDirectory() ? absolute : path.dirname(absolute);
  for (let at = folder; ; at = path.dirname(at)) {
    if (statSync(path.join(at, '.preflight', 'config.jsonc'), { throwIfNoEntry: false })?.isFile()) return at;
    if (statSync(path.join(at, '.git'), { throwIfNoEntry: false })) return at;
    if (at === path.dirname(at)) return folder;
  }
}

/** The paths made absolute, without those that are given twice or lie inside another: each finding is told once. */
function withoutNested(paths: readonly string[]): string[] {
  const given = paths.map((each) => {
    const absolute = path.resolve(each);
    if (!statSync(absolute, { throwIfNoEntry: false })) throw new UsageError(`${each} does not exist.`);
    return { absolute, real: realpathSync(absolute) };
  });
  return given
    .filter(({ real }, index) => {
      const isInside = (other: string): boolean => real.startsWith(other.endsWith(path.sep) ? other : other + path.sep);
      return !given.some((other, at) => isInside(other.real) || (at < index && other.real === real));
    })
    .map(({ absolute }) => absolute);
}

async function lintRoot(root: string, within: readonly string[], wranglerOnly: boolean): Promise<Omit<LintResult, 'root'>> {
  const { config } = readConfig(new DiskFiles(root).read(configPath) ?? '');
  const walk = await walkWithin(root, within);
  refuseUnreadable(root, walk);
  const loaded = await loadProject(root, {
    config,
    isTrusted: true,
    paths: walk.files,
    bundledSchema: path.join(import.meta.dirname, 'wrangler-schema.json'),
  });
  const { project } = loaded;
  const isWanted = (file: string): boolean => within.some((scope) => scope === '' || file === scope || file.startsWith(`${scope}/`));
  const wrangler = project.wranglerFiles.filter((file) => isWanted(file.path));
  const wranglerPaths = new Set(project.wranglerFiles.map((file) => file.path));
  const others = (file: string) => project.wranglerFiles.find((each) => each.path === file);
  const walked = new Set(loaded.paths);
  // Besides files that a rule ignores, git tracks links, the folders of submodules, and files that are deleted by now: nothing to read.
  const tracked = (project.git.tracked ?? []).filter((file) => !walked.has(file) && isRegularFile(path.join(root, file)));
  const known = new Set([...walked, ...tracked]);
  const listed = [...known].filter((file) => isWanted(file) && !wranglerPaths.has(file) && isTextToScan(file));
  const near = listed.filter(needsProject);
  const rest = wranglerOnly ? [] : listed.filter((file) => !needsProject(file));
  const running = startScan(root, config, rest);
  const rows = wrangler.flatMap((file) => toRows(file, lintWrangler(file, project), secretSpans, others));
  const scans = [scanFiles(project, near), await running.finish()];
  const found = scans.reduce((sum, scan) => sum + scan.files, 0);
  return {
    rows: [...rows, ...scans.flatMap((scan) => scan.rows)].toSorted((a, b) =>
      a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line || a.column - b.column,
    ),
    files: wrangler.length + found,
    skipped: [...scans.flatMap((scan) => scan.skipped), ...unread(root, within, known, wranglerPaths)],
  };
}

/**
 * The files below the root that may be reported. In a work tree only what was given is walked: git names the wrangler files elsewhere,
 * and a file given by itself costs no walk of its whole repository.
 */
async function walkWithin(root: string, within: readonly string[]): Promise<Walk> {
  const tree = findWorkTree(root);
  if (within.includes('') || !tree) return walkFiles(root);
  const isFolder = (given: string): boolean => statSync(path.join(root, given)).isDirectory();
  const rules = ignoreRulesOf(tree.top);
  const single = within.filter((given) => isRegularFile(path.join(root, given)) && !rules.isIgnored(tree.prefix + given));
  const walks = await Promise.all(
    within.filter(isFolder).map(async (folder) => {
      const { files, errors } = await walkFiles(path.join(root, folder));
      const below = (inside: string): string => path.posix.join(folder, inside);
      return { files: files.map(below), errors: errors.map(({ path: inside, code }) => ({ path: below(inside), code })) };
    }),
  );
  return { files: [...single, ...walks.flatMap(({ files }) => files)], errors: walks.flatMap(({ errors }) => errors) };
}

/** What was asked for by name and is not read must not pass for clean. */
function unread(
  root: string,
  within: readonly string[],
  known: ReadonlySet<string>,
  wranglerPaths: ReadonlySet<string>,
): LintResult['skipped'] {
  return within.flatMap((given) => {
    if (given === '') return [];
    if (statSync(path.join(root, given), { throwIfNoEntry: false })?.isDirectory()) {
      const isEmpty = ![...known].some((file) => file.startsWith(`${given}/`));
      return isEmpty ? [{ path: given, reason: 'git ignores it, or there is no file in it' }] : [];
    }
    if (known.has(given) && (isTextToScan(given) || wranglerPaths.has(given))) return [];
    return [{ path: given, reason: known.has(given) ? 'its name promises no text' : 'git ignores it, or it is no regular file' }];
  });
}

function isRegularFile(absolute: string): boolean {
  try {
    return lstatSync(absolute).isFile();
  } catch {
    return false;
  }
}

/** A folder that hides files from us would make "no findings" a lie. */
function refuseUnreadable(root: string, { errors }: Walk): void {
  const [first] = errors;
  if (first)
    throw new UsageError(
      `${path.join(root, first.path)} cannot be read (${first.code}). Give read access to it, or lint the folders beside it.`,
    );
}
