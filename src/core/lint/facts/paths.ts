import { posix } from 'node:path';

/** The folder of a project path; `''` at the root. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at === -1 ? '' : path.slice(0, at);
}

/** `name` as written in a file that lies in `folder`, as a project path; undefined when it leaves the project or is absolute. */
export function resolveIn(folder: string, name: string): string | undefined {
  const path = posix.normalize(posix.join(folder === '' ? '.' : folder, name.replaceAll('\\', '/'))).replace(/\/$/, '');
  if (path.startsWith('..') || posix.isAbsolute(name) || /^[A-Za-z]:/.test(name)) return undefined;
  return path === '.' ? '' : path;
}

/** The folder and those above it, up to the project's root `''`. */
export function* foldersUp(folder: string): Generator<string> {
  for (let at = folder; at !== ''; at = folderOf(at)) yield at;
  yield '';
}

/** Text that some tool fills in before wrangler reads the file: `${X}`, `{{x}}`, `<x>`, `%X%`, `$X`. */
export function isTemplated(text: string): boolean {
  return /\$\{|\{\{|^\$[A-Z_]|<[^<>]+>|^%\w+%$|^__\w+__$/.test(text);
}
