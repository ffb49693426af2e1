import type { Rule } from '../rule.ts';

/** What readers put in place of bytes that are no UTF-8 (WHATWG Encoding, "UTF-8 decode"). */
const replacement = '\uFFFD';

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
    const isRead = (place: number): boolean => !file.comments.some(({ span }) => span[0] <= place && place < span[1]);
    let at = file.text.indexOf(replacement);
    while (at >= 0 && !isRead(at)) at = file.text.indexOf(replacement, at + 1);
    if (at < 0) return;
    let end = at;
    while (file.text[end] === replacement) end++;
    yield {
      span: [at, end],
      severity: 'warning',
      message:
        'The file is not UTF-8 here, or the character was lost before: wrangler reads U+FFFD in its place and deploys that. Write the character again and save the file as UTF-8.',
    };
  },
};
