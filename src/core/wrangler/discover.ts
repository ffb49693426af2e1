import { parse } from 'jsonc-parser';
import type { ProjectFiles } from '../project.ts';

/** The wrangler files of one folder, and which of them wrangler reads there. */
export type ConfigFolder = {
  /** Relative to the root, with `/`; `''` is the root. */
  readonly folder: string;
  /** `wrangler.json`, else `wrangler.jsonc`, else `wrangler.toml`; undefined when only named variants stand here. */
  readonly picked: string | undefined;
  /** Stand beside the picked one and are never read unless passed by `--config`. */
  readonly shadowed: readonly string[];
  /** Read only with `--config`, e.g. `wrangler.smoke.jsonc`. */
  readonly variants: readonly string[];
  readonly redirect: Redirect | undefined;
};

/** `.wrangler/deploy/config.json`, which a build tool writes so that `wrangler deploy` reads its generated file. */
export type Redirect = {
  /** Path of the `config.json`. */
  readonly path: string;
  /** The file it points to, relative to the root; undefined when it names none or one outside the root. */
  readonly target: string | undefined;
};

export type Discovery = {
  readonly wranglerPaths: readonly string[];
  readonly folders: readonly ConfigFolder[];
  /** `cloudflare.config.ts` files: wrangler's experimental configuration in code, which cannot be read without running it. */
  readonly unsupportedConfigs: readonly string[];
};

const wranglerName = /^wrangler(?:\.[^/]+)?\.(?:toml|jsonc?)$/;
/** Installed packages, wrangler's own state, and what the common frameworks build. Other output is known by .gitignore. */
const outputFolders = /(?:^|\/)(?:node_modules|\.git|\.wrangler|dist|\.output|\.svelte-kit|\.open-next|\.next|\.nuxt|\.vercel|\.turbo)\//;
/** The order in which wrangler looks (`findWranglerConfig` in workers-sdk, packages/workers-utils/src/config/config-helpers.ts). */
const byPrecedence = ['wrangler.json', 'wrangler.jsonc', 'wrangler.toml'] as const;

/** True for a path that names a wrangler file outside installed packages and build output. */
export function isWranglerPath(path: string): boolean {
  return wranglerName.test(nameOf(path)) && !outputFolders.test(path);
}

/** Finds the wrangler files among the paths of a project (relative, with `/`; git-ignored ones left out by the caller). */
export function discover(paths: Iterable<string>, files: ProjectFiles): Discovery {
  const wranglerPaths: string[] = [];
  const unsupportedConfigs: string[] = [];
  for (const path of paths) {
    if (isWranglerPath(path)) wranglerPaths.push(path);
    else if (nameOf(path) === 'cloudflare.config.ts' && !outputFolders.test(path)) unsupportedConfigs.push(path);
  }
  wranglerPaths.sort();
  const byFolder = new Map<string, string[]>();
  for (const path of wranglerPaths) byFolder.set(folderOf(path), [...(byFolder.get(folderOf(path)) ?? []), path]);
  const folders = [...byFolder].map(([folder, inside]) => configFolder(folder, inside, files));
  return { wranglerPaths, folders, unsupportedConfigs: unsupportedConfigs.toSorted() };
}

/**
 * The file that `wrangler deploy` run in `folder` reads: the nearest `wrangler.json` upwards, only then the nearest `.jsonc`, then `.toml`.
 * So a `wrangler.json` in a parent folder wins over a `wrangler.toml` beside the code. Looks no higher than the root.
 */
export function configPickedIn(folder: string, exists: (path: string) => boolean): string | undefined {
  for (const name of byPrecedence) {
    for (let at = folder; ; at = folderOf(at)) {
      const path = at === '' ? name : `${at}/${name}`;
      if (exists(path)) return path;
      if (at === '') break;
    }
  }
  return undefined;
}

function configFolder(folder: string, paths: readonly string[], files: ProjectFiles): ConfigFolder {
  const [picked, ...shadowed] = byPrecedence.flatMap((name) => paths.filter((path) => nameOf(path) === name));
  const variants = paths.filter((path) => path !== picked && !shadowed.includes(path));
  return { folder, picked, shadowed, variants, redirect: redirectOf(folder, files) };
}

function redirectOf(folder: string, files: ProjectFiles): Redirect | undefined {
  const path = join(folder, '.wrangler/deploy/config.json');
  const text = path === undefined || !files.exists(path) ? undefined : files.read(path);
  if (path === undefined || text === undefined) return undefined;
  const content: unknown = parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
  const named = typeof content === 'object' && content !== null && 'configPath' in content ? content.configPath : undefined;
  return { path, target: typeof named === 'string' && named !== '' ? join(folderOf(path), named.replaceAll('\\', '/')) : undefined };
}

/** Joins within the root; undefined for a path that leaves it. */
function join(folder: string, path: string): string | undefined {
  if (path.startsWith('/')) return undefined;
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
