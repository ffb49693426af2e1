import type { Project } from '../../../project.ts';
import { projectPaths } from '../../project-paths.ts';
import type { Ref } from '../../evidence.ts';

// Prefixes whose variables Vite, Next, Create React App, SvelteKit and others write into what browsers get.
const variable = /^\s*(?:export\s+)?((?:VITE|NEXT_PUBLIC|REACT_APP|PUBLIC)_\w*DASHBOARD\w*TOKEN)\s*=\s*["']?([^\s"'#]+)/;
const placeholder = /^(?:replace[-_ ]?me|change[-_ ]?me|your[-_].*|<.*|x{4,}|\$\{.*|todo)/i;

/** The name of a variable that a build would put into the page. */
export function isShippedName(name: string): boolean {
  return variable.test(`${name}=x`);
}

/**
 * Where a dashboard's token stands in an environment file that a build of its page reads (`.env`, `.env.production`, also git-ignored ones). The value
 * stays here. Examples and placeholders do not count.
 */
export function shippedTokens(project: Project): readonly Ref[] {
  const folders = projectPaths(project)
    .filter((path) => /(^|\/)package\.json$/.test(path))
    .map((path) => path.slice(0, -'package.json'.length).replace(/\/$/, ''));
  const paths = [...new Set(['', ...folders])].flatMap((folder) =>
    project.files
      .list(folder)
      .filter((name) => /^\.env(\.|$)/.test(name) && !/example|sample|template/i.test(name))
      .map((name) => (folder === '' ? name : `${folder}/${name}`)),
  );
  return paths.flatMap((path) => {
    const lines = (project.files.read(path) ?? '').split('\n');
    const at = lines.findIndex((line) => {
      const value = variable.exec(line)?.[2];
      return value !== undefined && !placeholder.test(value);
    });
    return at === -1 ? [] : [{ path, line: at + 1 }];
  });
}
