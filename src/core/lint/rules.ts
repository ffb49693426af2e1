import type { Rule } from './rule.ts';
import { ignoreWithoutReason } from './rules/ignore-without-reason.ts';

/** Every rule, in the order the README lists them. */
export const rules: readonly Rule[] = [ignoreWithoutReason];
