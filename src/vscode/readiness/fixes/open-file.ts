import { openRef } from '../show-evidence.ts';
import type { RowFix } from './row-fix.ts';
import { folderOf } from './folder.ts';

/** Opens a file of the folder at the line that was found. */
export const openFile: RowFix = async (services, { args }) => {
  const { model } = await folderOf(services);
  await openRef({ path: args['path'] ?? '', line: Number(args['line'] ?? 1) || 1 }, model);
};
