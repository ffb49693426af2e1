import type { RowFixId } from '../operations.ts';
import { databaseId } from './database-id.ts';
import { estimate } from './estimate.ts';
import { fillId } from './fill-id.ts';
import { moveToSecret } from './move-to-secret.ts';
import { nameRole } from './name-role.ts';
import { openDeadLetters } from './open-dead-letters.ts';
import { openFile } from './open-file.ts';
import { openPage } from './open-page.ts';
import { retryLetter } from './retry-letter.ts';
import { rotate } from './rotate.ts';
import type { RowFix } from './row-fix.ts';
import { runLocally } from './run-locally.ts';
import { scanPayloads } from './scan-payloads.ts';
import { service } from './service.ts';
import { tagRelease } from './tag-release.ts';
import { takeBookmark } from './take-bookmark.ts';
import { testAlert } from './test-alert.ts';

/** What rows offer besides the operations on the account; one file each. */
export const rowFixes: Readonly<Record<RowFixId, RowFix>> = {
  'edit.database-id': databaseId,
  'edit.estimate': estimate,
  'edit.fill-id': fillId,
  'edit.move-to-secret': moveToSecret,
  'edit.remove-var': moveToSecret,
  'edit.service': service,
  'open.branch-settings': openPage,
  'open.config': nameRole,
  'open.dead-letters': openDeadLetters,
  'open.file': openFile,
  'open.run': openPage,
  'do.retry-dead-letter': retryLetter,
  'do.rotate': rotate,
  'do.run-locally': runLocally,
  'do.scan-payloads': scanPayloads,
  'do.send-test-alert': testAlert,
  'do.tag': tagRelease,
  'D1.bookmark': takeBookmark,
};
