import type { Ref } from '../../evidence.ts';
import type { Target, WranglerFile } from '../../../wrangler/file.ts';
import type { Node } from '../../../wrangler/node.ts';

/** Where a value stands in a wrangler file. */
export function refTo(file: WranglerFile, node: Node, title?: string): Ref {
  return {
    path: file.path,
    line: file.lines.at(node.span[0]).line + 1,
    ...(title !== undefined && { title }),
  };
}

/** What every operation on a Worker needs to name it: its name, its config file and its environment. */
export function workerArgs(target: Target): Readonly<Record<string, string>> {
  return {
    worker: target.name ?? '',
    config: target.file.path,
    ...(target.env !== undefined && { environment: target.env }),
  };
}

/** The Worker's name, or its file where it has none. */
export function workerName(target: Target): string {
  return target.name ?? target.file.path;
}
