import * as vscode from 'vscode';

/** `repo` is the smallest scope with which a private repository, its protection and its checks can be read. */
export const githubScopes: readonly string[] = ['repo'];

/** Asks the person to sign in through the editor. Rejects when they decline. */
export async function signInToGitHub(): Promise<void> {
  await vscode.authentication.getSession('github', githubScopes, { createIfNone: true });
}
