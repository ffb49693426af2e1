import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../../package.json';
import { configPath, readConfig } from '../../core/config/read-config.ts';
import { DiskFiles } from '../../core/project/disk-files.ts';
import { lintWrangler } from '../../core/lint/lint.ts';
import { type Row, toRows } from '../../core/lint/row.ts';
import { rules } from '../../core/lint/rules.ts';
import { loadProject, type LoadedProject } from '../../core/project/load.ts';
import { isTextToScan } from '../../core/project/scan.ts';
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

/** Root folder → paths below it to report on; `''` is the whole root. The root is the nearest folder upwards with a `.preflight`, else the path itself. */
function scopesOf(paths: readonly string[]): Map<string, string[]> {
  const scopes = new Map<string, string[]>();
  for (const absolute of withoutNested(paths)) {
    const folder = statSync(absolute).isDirectory() ? absolute : path.dirname(absolute);
    const root = configuredRoot(folder) ?? folder;
    scopes.set(root, [...(scopes.get(root) ?? []), path.relative(root, absolute).replaceAll('\\', '/')]);
  }
  return scopes;
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

function configuredRoot(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (statSync(path.join(at, '.preflight', 'config.jsonc'), { throwIfNoEntry: false })?.isFile()) return at;
    if (at === path.dirname(at) || statSync(path.join(at, '.git'), { throwIfNoEntry: false })) return undefined;
  }
}

async function lintRoot(root: string, within: readonly string[], wranglerOnly: boolean): Promise<Omit<LintResult, 'root'>> {
  const { config } = readConfig(new DiskFiles(root).read(configPath) ?? '');
  const loaded = await loadProject(root, {
    config,
    isTrusted: true,
    bundledSchema: path.join(import.meta.dirname, 'wrangler-schema.json'),
  });
  refuseUnreadable(root, loaded);
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
    skipped: [
      ...loaded.errors.map(({ path: folder, code }) => ({ path: folder, reason: `the folder cannot be read (${code})` })),
      ...scans.flatMap((scan) => scan.skipped),
      // A file that was asked for by name and is not read must not pass for a clean one.
      ...within
        .filter((file) => statSync(path.join(root, file), { throwIfNoEntry: false })?.isDirectory() === false)
        .filter((file) => !known.has(file) || !(isTextToScan(file) || wranglerPaths.has(file)))
        .map((file) => ({
          path: file,
          reason: known.has(file) ? 'its name promises no text' : 'git ignores it, or it is no regular file',
        })),
    ],
  };
}

function isRegularFile(absolute: string): boolean {
  try {
    return lstatSync(absolute).isFile();
  } catch {
    return false;
  }
}

/** A folder that hides files from us would make "no findings" a lie. */
function refuseUnreadable(root: string, loaded: LoadedProject): void {
  const [first] = loaded.errors;
  if (first)
    throw new UsageError(
      `${path.join(root, first.path)} cannot be read (${first.code}). Give read access to it, or lint the folders beside it.`,
    );
}
