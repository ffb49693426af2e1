import type { Ref } from './evidence.ts';
import type { ProbeContext } from './probe.ts';
import { projectPaths } from './project-paths.ts';
import { folderOf } from './select-targets.ts';
import type { Target } from '../wrangler/file.ts';

/**
 * Where a Worker's source reads a binding as a plain string. A Secrets Store binding is an object with `get()`
 * (https://developers.cloudflare.com/secrets-store/integrations/workers/), so `env.NAME.trim()` throws and each request ends in a 500. Files that
 * resolve it by `.get(` or hand `env.NAME` to a function are not told. Undefined: nothing found, which proves nothing.
 */
export function readAsString(context: Pick<ProbeContext, 'project'>, target: Target, name: string): Ref | undefined {
  const main = target.get('main');
  const entry = main?.kind === 'string' ? main.value.replace(/^\.\//, '') : 'src/index.ts';
  const folder = [folderOf(target), entry.includes('/') ? entry.slice(0, entry.indexOf('/')) : ''].filter(Boolean).join('/');
  const sources = projectPaths(context.project)
    .filter(
      (path) =>
        (folder === '' || path.startsWith(`${folder}/`)) &&
        /\.[cm]?[jt]sx?$/.test(path) &&
        !/\.(test|spec|d)\.[^/]*$|(^|\/)tests?\//.test(path),
    )
    .slice(0, 200);
  const property = `\\benv\\??\\.${name.replaceAll(/[^\w]/g, '')}\\b`;
  const asString = new RegExp(
    `${property}\\??\\.(trim|length|split|startsWith|toLowerCase|slice|includes)\\b|${property}\\s*[!=]==?|[!=]==?\\s*${property}|\\$\\{${property}\\}`,
  );
  const resolved = new RegExp(`${property}\\??\\.get\\??\\.?\\(`);
  for (const path of sources) {
    const text = context.project.files.read(path);
    if (text === undefined || !text.includes(name) || resolved.test(text)) continue;
    const at = text
      .split('\n')
      .findIndex((line) => asString.test(line) && !/[!=]==?\s*(undefined|null)\b/.test(line) && !/^\s*(\/\/|\*)/.test(line));
    if (at !== -1) return { path, line: at + 1 };
  }
  return undefined;
}
