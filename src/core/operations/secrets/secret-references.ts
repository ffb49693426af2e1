import { folderOf, resolveIn } from '../../lint/facts/paths.ts';
import { envUsesOf } from '../../lint/facts/worker-source.ts';
import type { Project } from '../../project.ts';
import { LineIndex } from '../../span.ts';
import type { Target } from '../../wrangler/file.ts';
import { child, items, stringAt } from '../../wrangler/node.ts';
import type { SecretReference } from './delete-secret.ts';

/** Who uses a secret of a target: the wrangler file that requires it, and the first place in the Worker's source that reads it. */
export function secretReferences(project: Project, target: Target, name: string): SecretReference[] {
  const { file } = target;
  const required = items(child(target.get('secrets'), 'required')).filter((node) => node.kind === 'string' && node.value === name);
  const inFile = required.map(({ span }) => ({ path: file.path, line: file.lines.at(span[0]).line + 1 }));
  const main = target.get('main') ?? stringAt(file.root, 'main');
  const path = main?.kind === 'string' ? resolveIn(folderOf(file.path), main.value) : undefined;
  const use = path === undefined ? undefined : envUsesOf(path, project).get(name);
  if (!use) return inFile;
  const text = project.files.read(use.path) ?? '';
  return [...inFile, { path: use.path, line: new LineIndex(text).at(use.span[0]).line + 1 }];
}
