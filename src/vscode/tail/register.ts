import { commands } from '../contributions.ts';
import { registerCommand } from '../run-command.ts';
import type { Services } from '../services.ts';
import type { TailRequest } from './choose-workers.ts';
import type { TailSessions } from './tail-sessions.ts';

/** Live logs of Workers. All of it is a chunk of its own, loaded with the first command; what has to happen before the window's end goes to `atEnd`. */
export function registerTail({ context, log, ui, session, folder }: Services, atEnd: (() => Promise<unknown>)[]): void {
  let loading: Promise<TailSessions> | undefined;
  const tails = (): Promise<TailSessions> =>
    (loading ??= import('./tail-sessions.ts').then(({ TailSessions: Sessions }) => {
      const sessions = new Sessions({ ui, session, folder });
      context.subscriptions.push(sessions);
      // A window that closes waits for this; what is only disposed of would leave its place among ten taken.
      atEnd.push(() => sessions.stopAll());
      return sessions;
    }));
  context.subscriptions.push(
    registerCommand(log, commands.tailStart, async (request?: TailRequest) => (await tails()).start(request)),
    registerCommand(log, commands.tailShow, async () => (await tails()).show()),
    registerCommand(log, commands.tailFilters, async () => (await tails()).changeFilters()),
    registerCommand(log, commands.tailPause, async () => (await tails()).pauseOrResume()),
    registerCommand(log, commands.tailClear, async () => (await tails()).clear()),
    registerCommand(log, commands.tailCopy, async () => (await tails()).copyEvent()),
    registerCommand(log, commands.tailToFile, async () => (await tails()).toFile()),
    registerCommand(log, commands.tailLastHour, async () => (await tails()).showLastHour()),
    registerCommand(log, commands.tailStop, async () => (await tails()).stop()),
  );
}
