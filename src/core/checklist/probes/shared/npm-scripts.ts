import ignore from 'ignore';
import { parse } from 'jsonc-parser';
import type { Project } from '../../../project.ts';
import { projectPaths } from '../../project-paths.ts';

/** A package with a script of the asked name, and every command that the script leads to. */
export type ScriptRun = {
  /** Folder of the package.json, `""` for the root. */
  readonly folder: string;
  readonly commands: readonly string[];
};

type Scripts = Readonly<Record<string, string>>;

/** What `npm run {script}` runs, in every package that has it: scripts called by scripts are followed, each once. */
export function scriptRuns(project: Project, script: string): readonly ScriptRun[] {
  return project.memo(`files:script-runs:${script}`, () =>
    projectPaths(project)
      .filter((path) => /(?:^|\/)package\.json$/.test(path))
      .slice(0, 200)
      .flatMap((path) => {
        const scripts = scriptsOf(project.files.read(path) ?? '');
        if (scripts[script] === undefined) return [];
        return [{ folder: path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '', commands: expand(scripts, script) }];
      }),
  );
}

/** True when one of the commands runs the test file: names it, its folder or a pattern for it, or is a runner that finds tests by itself. */
export function runsFile(runs: readonly ScriptRun[], path: string): boolean {
  return runs.some(({ folder, commands }) => {
    if (folder !== '' && !path.startsWith(`${folder}/`)) return false;
    const inside = folder === '' ? path : path.slice(folder.length + 1);
    return commands.some((command) => command.split(/&&|\|\||[;|]/).some((one) => covers(one, inside)));
  });
}

function covers(command: string, path: string): boolean {
  const words = command
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll(/^["']|["']$/g, '').replace(/^\.\//, ''));
  const named = words.filter((word) => /[/.*]/.test(word) && !word.startsWith('-') && !word.includes('='));
  if (named.some((word) => word === path || (word.includes('*') ? ignore().add(`/${word}`).ignores(path) : isFolderOf(word, path))))
    return true;
  const findsTests = words.some((word) => /^(?:vitest|jest|mocha|ava|tap)$/.test(word)) || /\bnode\b.*\s--test(?:\s|$)/.test(command);
  const namesTests = named.some((word) => /[*/]|\.[cm]?[jt]sx?$/.test(word));
  return findsTests && !namesTests && /[._-](?:test|spec)\.[cm]?[jt]sx?$/.test(path);
}

function isFolderOf(word: string, path: string): boolean {
  const folder = word.replace(/\/+$/, '');
  return folder !== '' && folder !== '.' && path.startsWith(`${folder}/`);
}

function expand(scripts: Scripts, first: string): readonly string[] {
  const seen = new Set<string>();
  const commands: string[] = [];
  const open = [first];
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const command = scripts[name];
    if (command === undefined || seen.has(name)) continue;
    seen.add(name);
    commands.push(command);
    open.push(`pre${name}`, `post${name}`, ...calledBy(command, scripts));
  }
  return commands;
}

/** Names of scripts that a command calls: `npm run a`, `pnpm a`, `npm test`, `npm:a`, `run-s a b:*`. */
function calledBy(command: string, scripts: Scripts): readonly string[] {
  const names = [...command.matchAll(/\b(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?(?:-\S+\s+)*([\w:.-]+)/g)].map(
    ([, name]) => name ?? '',
  );
  const short = names.map((name) => (name === 't' ? 'test' : name));
  const several = /\b(?:run-[sp]|npm-run-all|concurrently)\b|\bnpm:/.test(command) ? command.split(/\s+/) : [];
  const wide = several.flatMap((word) => {
    const name = word.replaceAll(/["']/g, '').replace(/^npm:/, '');
    const stem = name.endsWith('*') ? name.replace(/\*+$/, '') : undefined;
    return stem === undefined ? [name] : Object.keys(scripts).filter((one) => one.startsWith(stem));
  });
  return [...short, ...wide];
}

function scriptsOf(text: string): Scripts {
  const read: unknown = parse(text);
  const scripts = typeof read === 'object' && read !== null && 'scripts' in read ? read.scripts : undefined;
  if (typeof scripts !== 'object' || scripts === null) return {};
  return Object.fromEntries(Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
