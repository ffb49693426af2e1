import path from 'node:path';
import { findCredential } from '../../core/account/credentials.ts';
import { findProgram } from '../../core/process/find-program.ts';
import { findWrangler, type WranglerTool } from '../../core/operations/wrangler-tool.ts';
import type { Secret } from '../../core/secret.ts';
import type { Target } from '../../core/wrangler/file.ts';
import * as vscode from 'vscode';
import { settings } from '../contributions.ts';
import { UserError } from '../run-command.ts';
import type { Services } from '../services.ts';

/** The wrangler that the project of a target has installed, on the Node of the search path; undefined when one is missing. */
export function projectWrangler(target: Target, root: string, environment: NodeJS.ProcessEnv): WranglerTool | undefined {
  const node = findProgram('node', environment);
  return node === undefined ? undefined : findWrangler(path.dirname(path.join(root, target.file.path)), node);
}

/** As `projectWrangler`. Throws `UserError` with what to install. */
export function neededWrangler(target: Target, root: string, environment: NodeJS.ProcessEnv): WranglerTool {
  const tool = projectWrangler(target, root, environment);
  if (tool) return tool;
  throw new UserError(
    findProgram('node', environment) === undefined
      ? vscode.l10n.t('There is no node on the search path, which wrangler needs. Install Node.js.')
      : vscode.l10n.t('This project has no wrangler. Run npm install in the folder of its wrangler file.'),
  );
}

/** What a wrangler that works on the account inherits, and the token it gets; without a token it uses its own login. */
export async function wranglerLogin(
  { session }: Pick<Services, 'session'>,
  signal: AbortSignal,
): Promise<{ readonly environment: Readonly<Record<string, string | undefined>>; readonly token: Secret | undefined }> {
  const [stored] = await session.tokens.all();
  const found = await findCredential({ stored: stored?.token, environment: session.environment, runWrangler: undefined }, signal);
  if (found?.credential.type === 'key')
    throw new UserError(vscode.l10n.t('A deploy needs an API token; a global API key is connected. Connect a token.'));
  const baseUrl = vscode.workspace.getConfiguration().get<string>(settings.apiBaseUrl, '');
  const environment = { ...session.environment, ...(baseUrl ? { CLOUDFLARE_API_BASE_URL: baseUrl } : {}) };
  return { environment, token: found?.credential.token };
}
