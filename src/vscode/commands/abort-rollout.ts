import { endRollout } from '../operations/end-rollout.ts';
import type { Command } from './command.ts';

/** Gives the older version of a gradual deployment all the traffic back. */
export const abortRollout: Command = (operator, request) => endRollout(operator, request, 'abort');
