import type { Rule } from './rule.ts';
import { invalidConfig } from './rules/invalid-config.ts';
import { ignoreWithoutReason } from './rules/ignore-without-reason.ts';

/** Every rule, in the order the README lists them. */
export const rules: readonly Rule[] = [ignoreWithoutReason, invalidConfig];
