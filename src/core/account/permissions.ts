import type { OperationName } from './permission-uses.ts';
import { permissionUses } from './permission-uses.ts';
import type { PermissionUse } from './permission-uses.ts';
import type { AccountReads } from './account.ts';
import { AccountError } from './errors.ts';
import type { AccountErrorReason } from './errors.ts';

/** One row of the permission doctor. `unknown`: the question could not be answered, `reason` says why. */
export type PermissionRow = PermissionUse & {
  readonly state: 'granted' | 'missing' | 'unknown';
  readonly reason: AccountErrorReason | undefined;
};

/**
 * Asks one cheap question per permission group and says which this token has, with the items and operations that each serves. Whether a token
 * may *edit* cannot be asked without editing: such a row tells the right to read. Throws only when cancelled.
 */
export function permissionDoctor(reads: AccountReads, signal: AbortSignal): Promise<readonly PermissionRow[]> {
  return Promise.all(
    permissionUses.map(async (use): Promise<PermissionRow> => {
      try {
        await use.check(reads, signal);
        return { ...use, state: 'granted', reason: undefined };
      } catch (error) {
        if (!AccountError.is(error) || error.reason === 'aborted') throw error;
        // "There is no such thing" is an answer that only a permitted token gets.
        if (error.reason === 'not-found') return { ...use, state: 'granted', reason: undefined };
        return { ...use, state: error.reason === 'forbidden' ? 'missing' : 'unknown', reason: error.reason };
      }
    }),
  );
}

/** The groups that an item of the checklist reads, needed ones first. */
export function permissionsForItem(itemId: string): readonly PermissionUse[] {
  return permissionUses.filter(({ items }) => items.includes(itemId));
}

/** The groups that an operation needs at level Edit (Read for a tail). */
export function permissionsForOperation(operation: OperationName): readonly PermissionUse[] {
  return permissionUses.filter(({ operations }) => operations.includes(operation));
}

/**
 * The dashboard's page for a new token with the permissions filled in
 * (https://developers.cloudflare.com/fundamentals/api/how-to/account-owned-token-template/). Groups without a documented key are in `byHand`: the
 * person adds these in the form. `forOperations`: Edit instead of Read where an operation needs it.
 */
export function tokenTemplate(options: { readonly forOperations: boolean; readonly name?: string }): {
  readonly url: string;
  readonly byHand: readonly string[];
} {
  const wanted = permissionUses.map((use) => ({
    use,
    type: options.forOperations && use.operations.length > 0 && use.editable ? 'edit' : 'read',
  }));
  const keys = wanted.flatMap(({ use, type }) => (use.templateKey === undefined ? [] : [{ key: use.templateKey, type }]));
  const query = new URLSearchParams({
    permissionGroupKeys: JSON.stringify(keys),
    accountId: '*',
    zoneId: 'all',
    name: options.name ?? 'Workers Preflight',
  });
  return {
    // The dashboard reads %20; a plus stays a plus there.
    url: `https://dash.cloudflare.com/profile/api-tokens?${query.toString().replaceAll('+', '%20')}`,
    byHand: wanted.flatMap(({ use, type }) =>
      use.templateKey === undefined ? [`${use.permission.group} ${type === 'edit' ? 'Edit' : 'Read'}`] : [],
    ),
  };
}
