import * as vscode from 'vscode';
import { interruptedOperations } from '../../core/operations/operations-log.ts';
import { resolveInterrupted } from '../../core/operations/resolve-interrupted.ts';
import { commands } from '../contributions.ts';
import { goneSessions, isAlive } from './log-store.ts';
import type { Operator } from './operator.ts';

/**
 * Looks at the account for operations whose window was closed or killed, and tells what is so, once. Those of another account, and those that
 * could not be asked, are looked at again at the next start.
 */
export async function checkInterrupted({ log, services, sessions }: Operator): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  const open = await interruptedOperations(log, isAlive);
  if (open.length > 0) {
    const { signal } = new AbortController();
    const state = await services.session.open(signal);
    if (state.kind !== 'signed-in') return;
    const resolved = await resolveInterrupted(open, state.account, log, signal);
    for (const { message } of resolved) services.log.warn(message);
    if (resolved.length > 0) void tell(resolved.map(({ message }) => message));
  }
  const waiting = new Set((await interruptedOperations(log, isAlive)).map(({ session }) => session));
  for (const session of goneSessions(services.context.globalState)) if (!waiting.has(session)) await sessions.forget(session);
}

async function tell(messages: readonly string[]): Promise<void> {
  const [first = ''] = messages;
  const text = messages.length === 1 ? first : vscode.l10n.t('{0} operations were cut off. {1}', messages.length, first);
  const button = vscode.l10n.t('Operations Log');
  if ((await vscode.window.showWarningMessage(text, button)) === button) await vscode.commands.executeCommand(commands.showOperations);
}
