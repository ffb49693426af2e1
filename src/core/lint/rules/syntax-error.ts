import type { Rule } from '../rule.ts';

export const syntaxError: Rule = {
  id: 'syntax-error',
  severity: 'error',
  summary: 'The wrangler file does not parse, so wrangler refuses every command in this folder.',
  *wrangler(file) {
    // What follows a broken line on the next ones is mostly the same mistake: one finding for each run of lines.
    let lastLine = -2;
    for (const { span, message } of file.problems) {
      const { line } = file.lines.at(span[0]);
      if (line > lastLine + 1) yield { span, message };
      lastLine = line;
    }
  },
};
