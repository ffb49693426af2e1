import { deployTarget } from '../operations/deploy-target.ts';
import type { Command } from './command.ts';

/** Uploads a version with the project's own wrangler; it serves nobody until it is rolled out. */
export const uploadVersion: Command = (operator, request) => deployTarget(operator, request, 'upload');
