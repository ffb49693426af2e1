import type { Project } from '../../../project.ts';
import type { Target } from '../../../wrangler/file.ts';
import { projectPaths } from '../../project-paths.ts';
import { folderOf } from '../../select-targets.ts';

/** `v1.2.3`, nothing before and after it. */
export const releaseTag = /^v(\d+)\.(\d+)\.(\d+)$/;

/** A version that is to be deployed, and the file that says so. */
export type ReleaseVersion = { readonly version: string; readonly path: string };

/**
 * The versions of the packages that hold the Workers: the root's `package.json`, else the nearest one above each target. Without any (or with the
 * `0.0.0` of a template) nothing is said.
 */
export function packageVersions(project: Project, targets: readonly Target[]): readonly ReleaseVersion[] {
  const root = versionIn(project, 'package.json');
  if (root) return [root];
  const near = targets.flatMap((target) => nearest(project, folderOf(target)) ?? []);
  return [...new Map(near.map((one) => [one.path, one])).values()];
}

function nearest(project: Project, folder: string): ReleaseVersion | undefined {
  for (let at = folder; at !== ''; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    const found = versionIn(project, `${at}/package.json`);
    if (found) return found;
  }
  return undefined;
}

function versionIn(project: Project, path: string): ReleaseVersion | undefined {
  const text = project.files.read(path);
  if (text === undefined) return undefined;
  try {
    const version: unknown = (JSON.parse(text) as { readonly version?: unknown } | null)?.version;
    return typeof version === 'string' && /^\d+\.\d+\.\d+/.test(version) && version !== '0.0.0' ? { version, path } : undefined;
  } catch {
    return undefined;
  }
}

/** Versions that the change logs have a heading of: `## [1.2.3] - 2026-11-10`, newest first as written; `path` is the log. */
export function changelogVersions(project: Project): readonly ReleaseVersion[] {
  return projectPaths(project)
    .filter((path) => /^([^/]+\/)?changelog\.md$/i.test(path))
    .flatMap((path) =>
      [...(project.files.read(path) ?? '').matchAll(/^#{1,3} +\[?v?(\d+\.\d+\.\d+)\]?(?=[\s(]|$)/gm)].map((match) => ({
        version: match[1] ?? '',
        path,
      })),
    );
}

/** Orders versions, highest first: `[1.10.0, 1.9.0]`. */
export function byVersion(a: string, b: string): number {
  const parts = (text: string): readonly number[] => text.replace(/^v/, '').split('.').map(Number);
  const [left, right] = [parts(a), parts(b)];
  return [0, 1, 2].map((at) => (right[at] ?? 0) - (left[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
