import { setMaxListeners } from 'node:events';

/**
 * Allows any number of waiting calls on one signal: 32 probes share a refresh's, several plans that of their command, and Node 20 (that of VS Code
 * 1.100) warns of a leak at the eleventh. To be used wherever a signal that somebody else made gets a listener; each takes its listener off again.
 */
export function shareable(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal);
  return signal;
}
