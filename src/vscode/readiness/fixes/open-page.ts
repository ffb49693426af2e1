import { openRef } from '../show-evidence.ts';
import type { RowFix } from './row-fix.ts';
import { folderOf } from './folder.ts';

/** Opens the run or the settings on GitHub in the browser; only https pages. */
export const openPage: RowFix = async (services, { args }) => {
  const { model } = await folderOf(services);
  await openRef({ url: args['url'] ?? '' }, model);
};
