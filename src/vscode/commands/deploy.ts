import { deployTarget } from '../operations/deploy-target.ts';
import type { Command } from './command.ts';

/** Deploys a Worker with the project's own wrangler. */
export const deploy: Command = (operator, request) => deployTarget(operator, request, 'deploy');
