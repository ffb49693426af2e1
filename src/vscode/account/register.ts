import * as vscode from 'vscode';
import { commands } from '../contributions.ts';
import { registerCommand } from '../run-command.ts';
import type { Services } from '../services.ts';
import { PreflightAuthentication } from './authentication-provider.ts';
import { signInToGitHub } from './github-sign-in.ts';

/** Signing in and out. Nothing is read or asked until a command or the Accounts menu wants it. */
export function registerAccount({ context, log, ui, session, folder, texts, workerTokens }: Services): void {
  const project = async () => (await folder.model())?.load();
  const askForToken = async () => (await import('./connect-account.ts')).askForToken(session, ui, false);
  context.subscriptions.push(
    new PreflightAuthentication(session.tokens, askForToken),
    registerCommand(log, commands.connect, async () => (await import('./connect-account.ts')).connectAccount(session, ui, await project())),
    registerCommand(log, commands.signOut, async () => (await import('./switch-account.ts')).signOut(session)),
    registerCommand(log, commands.switchAccount, async () => (await import('./switch-account.ts')).switchAccount(session, ui)),
    registerCommand(log, commands.connectGitHub, async () => {
      await signInToGitHub();
      session.reset();
    }),
    registerCommand(log, commands.workerToken, async () => {
      (await import('./worker-tokens.ts')).requireTrust();
      if (await workerTokens.ask(ui)) session.reset();
    }),
    registerCommand(log, commands.permissions, async () => {
      const { requireTrust } = await import('./worker-tokens.ts');
      requireTrust();
      const title = vscode.l10n.t('Asking what the token may do');
      const text = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        async (_progress, token) => {
          const stop = new AbortController();
          token.onCancellationRequested(() => stop.abort());
          const signedIn = await session.account(stop.signal);
          return signedIn && (await import('./permission-matrix.ts')).permissionMatrix(signedIn, stop.signal);
        },
      );
      if (text === undefined) await vscode.commands.executeCommand(commands.connect);
      else await texts.show('Permissions.md', text);
    }),
  );
}
