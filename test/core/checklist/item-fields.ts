/** What an item of `preflight check --format json` has, in its order: the contract of schema version 1. */
export const itemFields = [
  'id',
  'section',
  'text',
  'line',
  'ticked',
  'status',
  'verdict',
  'evidence',
  'facts',
  'rows',
  'missing',
  'checkedAt',
];
