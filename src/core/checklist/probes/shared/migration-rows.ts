import type { EvidenceRow } from '../../evidence.ts';
import { row } from '../../evidence-of.ts';
import type { MigrationState } from './migration-state.ts';

/** One row per migration: applied, pending, edited since, or not in the checkout. */
export function migrationRows({ files, applied = [], pending, extra, edited }: MigrationState): readonly EvidenceRow[] {
  const at = new Map(applied.map((one) => [one.name, one.at]));
  const isPending = new Set(pending.map(({ name }) => name));
  return [
    ...files.map(({ name, path }) =>
      row({
        id: name,
        label: name,
        verdict: isPending.has(name) ? 'fail' : edited.includes(name) ? 'warn' : 'pass',
        description: isPending.has(name) ? 'pending' : `applied ${at.get(name) ?? ''} UTC${edited.includes(name) ? ', edited since' : ''}`,
        refs: [{ path }],
      }),
    ),
    ...extra.map((one) =>
      row({
        id: one.name,
        label: one.name,
        verdict: 'warn',
        description: `applied ${one.at} UTC, not in this checkout`,
      }),
    ),
  ];
}

/** Bytes for people. */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
