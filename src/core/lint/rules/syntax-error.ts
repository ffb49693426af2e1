import type { Rule } from '../rule.ts';

export const syntaxError: Rule = {
  id: 'syntax-error',
  severity: 'error',
  summary: 'The wrangler file does not parse, so wrangler refuses every command in this folder.',
  *wrangler(file) {
    for (const { span, message } of file.problems) yield { span, message };
  },
};
