import type { OperationFix } from '../../core/checklist/evidence.ts';
import type { OperationId } from '../../core/checklist/operation-ids.ts';
import type { ReportItem } from '../../core/checklist/report.ts';

/** The items that offer such an operation, or whose word rests on the versions that it makes. */
export function affectedItems(items: readonly ReportItem[], operation: OperationId): ReadonlySet<string> {
  const kind = (id: string): string => id.split('.')[0]?.replace(/^(?:R|SS)$/, (same) => (same === 'R' ? 'D1' : 'S')) ?? '';
  const offered = ({ evidence }: ReportItem): readonly OperationFix[] => [
    ...(evidence?.fixes ?? []),
    ...(evidence?.rows ?? []).flatMap(({ action }) => action ?? []),
  ];
  const found = items.filter((item) => offered(item).some((fix) => kind(fix.operation) === kind(operation)));
  const versions = ['V', 'D'].includes(kind(operation)) ? ['rollback-tested'] : [];
  return new Set([...found.map(({ id }) => id), ...versions]);
}
