import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runProcess } from '../process/run-process.ts';
import type { ProcessResult } from '../process/run-process.ts';
import type { Secret } from '../secret.ts';

/** The project's own wrangler. Only in trusted workspaces: it runs code of the repository. */
export type WranglerTool = {
  /** Node, found on the PATH or set by the person; never the editor's own. */
  readonly program: string;
  /** What stands before wrangler's own arguments: its script. */
  readonly prefix: readonly string[];
  readonly version: string;
};

/** One call of a program, arguments as an array, for a task or a child process. */
export type ToolCommand = {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Whole environment of the child, without what is secret. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables to be added that are secret: the token. They travel in the environment and nowhere else. */
  readonly secretEnv: Readonly<Record<string, Secret>>;
};

/** Starts a command and waits for its end; a task in the editor, a child process elsewhere. */
export type RunCommand = (command: ToolCommand, signal: AbortSignal) => Promise<ProcessResult>;

/**
 * Looks for `node_modules/wrangler` from a folder upwards, as npm does; `folder` is absolute. Undefined when the project has none.
 * Script and version stand in its package.json (`bin.wrangler`).
 */
export function findWrangler(folder: string, node = 'node'): WranglerTool | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const home = join(at, 'node_modules', 'wrangler');
    const found = packageAt(home);
    if (found) return { program: node, prefix: [join(home, found.script)], version: found.version };
    if (dirname(at) === at) return undefined;
  }
}

/** For a project without wrangler. */
export const noWrangler = {
  reason: 'This project has no wrangler: node_modules/wrangler is in no folder above its wrangler file.',
  wayOut: 'Run npm install there.',
} as const;

/** Whether a wrangler is of a release or newer; a version that is no number is taken for a new one. */
export function isAtLeast({ version }: Pick<WranglerTool, 'version'>, [major, minor]: readonly [number, number]): boolean {
  const [own, below = 0] = version.split('.').map(Number);
  return own === undefined || Number.isNaN(own) || own > major || (own === major && below >= minor);
}

/** A command of wrangler with everything said explicitly; `environment` is what the child inherits, with what decides the target taken out. */
export function wranglerCommand(
  tool: WranglerTool,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly add?: Readonly<Record<string, string>>;
    readonly token?: Secret;
  },
): ToolCommand {
  return {
    program: tool.program,
    args: [...tool.prefix, ...args],
    cwd: options.cwd,
    env: { ...inherited(options.environment), ...options.add },
    secretEnv: options.token ? { CLOUDFLARE_API_TOKEN: options.token } : {},
  };
}

/** Runs a command as a child process without a shell. Ten minutes at most. */
export function runAsChild(onOutput?: (piece: string) => void): RunCommand {
  return ({ program, args, cwd, env, secretEnv }, signal) => {
    const secrets = Object.fromEntries(Object.entries(secretEnv).map(([name, value]) => [name, value.reveal()]));
    return runProcess(program, args, {
      cwd,
      env: { ...env, ...secrets },
      signal,
      timeout: 600_000,
      ...(onOutput ? { onOutput } : {}),
    });
  };
}

/**
 * CLOUDFLARE_ENV would choose another environment than the one shown, a stray token another account, and the editor's own variables
 * make node be something else.
 */
const notInherited = /^(?:CLOUDFLARE_|CF_|WRANGLER_OUTPUT_|ELECTRON_|VSCODE_|NODE_OPTIONS$)/;
const kept = new Set(['CLOUDFLARE_API_BASE_URL', 'CLOUDFLARE_COMPLIANCE_REGION', 'CF_API_BASE_URL']);

function inherited(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && (kept.has(entry[0]) || !notInherited.test(entry[0])),
  );
  return { ...Object.fromEntries(entries), WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', NO_COLOR: '1', FORCE_COLOR: '0' };
}

function packageAt(home: string): { readonly script: string; readonly version: string } | undefined {
  const path = join(home, 'package.json');
  if (!existsSync(path)) return undefined;
  try {
    const content = JSON.parse(readFileSync(path, 'utf8')) as { readonly version?: unknown; readonly bin?: unknown };
    const { bin, version } = content;
    const script = typeof bin === 'string' ? bin : bin && typeof bin === 'object' && 'wrangler' in bin ? bin.wrangler : undefined;
    return typeof script === 'string' && typeof version === 'string' ? { script, version } : undefined;
  } catch {
    return undefined;
  }
}
