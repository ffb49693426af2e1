import type { Binding } from '../account/resources/bindings.ts';

/** What a binding points at, without any value: `queue automation-queue`, `d1 5a1d0c0e…`. */
export function pointsAt(binding: Binding): string {
  const to =
    binding.databaseId ??
    binding.queueName ??
    binding.service ??
    binding.secretName ??
    binding.namespaceId ??
    binding.bucketName ??
    binding.className ??
    binding.workflowName ??
    binding.indexName ??
    binding.dataset ??
    binding.id;
  return to === undefined ? binding.type : `${binding.type} ${to}`;
}

/** True when both mean the same to the code. Values are compared and never shown. */
export function sameBinding(a: Binding, b: Binding): boolean {
  return comparable(a) === comparable(b);
}

function comparable(binding: Binding): string {
  const { value, ...rest } = binding;
  const entries = Object.entries(rest).filter(([key]) => key !== 'environment' || binding.environment !== 'production');
  return JSON.stringify([
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    value === undefined ? null : normal(value.reveal(), binding.type),
  ]);
}

/** JSON values count by what they say, not by how they are spaced. */
function normal(text: string, type: string): string {
  if (type !== 'json') return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

export function isVariable({ type }: Binding): boolean {
  return type === 'plain_text' || type === 'json';
}
