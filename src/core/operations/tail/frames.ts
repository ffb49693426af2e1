import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import path from 'node:path';
import type { ProjectFiles } from '../../project.ts';
import type { PlaceFrame } from './format.ts';

export type FramesOptions = {
  /** Of the workspace: nothing outside it is read. */
  readonly files: Pick<ProjectFiles, 'exists' | 'read' | 'list'>;
  /** Folder of the Worker's wrangler file, relative to the workspace; empty for its root. */
  readonly folder: string;
};

export type Frames = {
  readonly place: PlaceFrame;
  /** A new version runs: maps on this machine may have been built again. */
  forget(): void;
};

/** Where bundles with maps are found: `wrangler deploy --outdir dist`, and what the usual bundlers call it. */
const outputs = ['dist', 'build', 'out', '.output/server', '.wrangler/dist', '.open-next', ''];
const most = 2_000;
const frameForm = /^(at (?:.* \()?)(?:file:\/\/\/?)?([^()\s]+?):(\d+)(?::(\d+))?(\)?)$/;

/**
 * Places frames of stacks in the sources of the workspace: a file that is there is named from the workspace's root, one of a bundle is
 * looked up in the source map beside a build of it. Other frames stay as they are. A map on this machine may be of another
 * build than what is deployed; a frame that went through one is marked `≈`.
 */
export function createFrames({ files, folder }: FramesOptions): Frames {
  const maps = new Map<string, TraceMap | undefined>();
  const placed = new Map<string, string>();

  const inWorkspace = (candidate: string): string | undefined => {
    const relative = path.posix.normalize(candidate);
    return relative.startsWith('..') || path.posix.isAbsolute(relative) || !files.exists(relative) ? undefined : relative;
  };
  const mapAt = (file: string): TraceMap | undefined => {
    if (!maps.has(file)) maps.set(file, inWorkspace(file) === undefined ? undefined : readMap(files.read(file), file));
    return maps.get(file);
  };
  const throughMap = (file: string, line: number, column: number): string | undefined => {
    const name = file.replace(/^\.?\/+/, '');
    for (const output of outputs) {
      const map = mapAt(path.posix.join(folder, output, `${name}.map`));
      const found = map && originalPositionFor(map, { line, column: Math.max(0, column - 1) });
      const source = found?.source === null || found?.source === undefined ? undefined : inWorkspace(found.source);
      if (found && source !== undefined) return `${source}:${found.line}:${(found.column ?? 0) + 1}`;
    }
    return undefined;
  };
  const place = (frame: string): string => {
    const [whole, opening = '', file = '', line = '1', column = '1', closing = ''] = frameForm.exec(frame) ?? [];
    if (whole === undefined) return frame;
    const mapped = throughMap(file, Number(line), Number(column));
    if (mapped !== undefined) return `${opening}${mapped}${closing} ≈`;
    const here = [path.posix.join(folder, file), file]
      .map((each) => inWorkspace(each.replace(/^\/+/, '')))
      .find((each) => each !== undefined);
    return here === undefined ? frame : `${opening}${here}:${line}:${column}${closing}`;
  };
  return {
    place: (frame) => {
      const known = placed.get(frame);
      if (known !== undefined) return known;
      if (placed.size >= most) placed.clear();
      const answer = place(frame);
      placed.set(frame, answer);
      return answer;
    },
    forget: () => {
      maps.clear();
      placed.clear();
    },
  };
}

/** Sources come out relative to the workspace. */
function readMap(text: string | undefined, file: string): TraceMap | undefined {
  if (text === undefined) return undefined;
  try {
    return new TraceMap(text, path.posix.dirname(file) + '/');
  } catch {
    return undefined; // no source map, whatever its name
  }
}
