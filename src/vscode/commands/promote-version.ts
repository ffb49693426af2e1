import { endRollout } from '../operations/end-rollout.ts';
import type { Command } from './command.ts';

/** Gives the newer version of a gradual deployment all the traffic. */
export const promoteVersion: Command = (operator, request) => endRollout(operator, request, 'promote');
