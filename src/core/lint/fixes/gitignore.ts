import ignore from 'ignore';
import type { Project } from '../../project.ts';
import type { TextEdit } from '../rule.ts';

/** Folder of a path, `''` at the root. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

export function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Git ignores the path; where git cannot say, the .gitignore files from the root down to its folder do. */
export function isGitIgnored(project: Project, path: string): boolean {
  const answer = project.git.isIgnored(path);
  if (answer !== undefined) return answer;
  return ancestors(folderOf(path)).some((folder) => {
    const text = project.files.read(join(folder, '.gitignore'));
    return (
      text !== undefined &&
      ignore()
        .add(text)
        .ignores(folder === '' ? path : path.slice(folder.length + 1))
    );
  });
}

/** Adds a path's name to the nearest .gitignore, or begins one beside it; empty when git ignores it already. */
export function ignoreEdits(project: Project, path: string): TextEdit[] {
  if (isGitIgnored(project, path)) return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = ancestors(folderOf(path)).findLast((candidate) => project.files.exists(join(candidate, '.gitignore')));
  const target = join(folder ?? folderOf(path), '.gitignore');
  const text = project.files.read(target) ?? '';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (text.split(/\r?\n/).includes(name)) return [];
  return [
    {
      path: target,
      span: [text.length, text.length],
      text: `${text === '' || text.endsWith('\n') ? '' : eol}${name}${eol}`,
    },
  ];
}

function ancestors(folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}
