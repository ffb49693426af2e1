import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Finding, Rule, TextFile } from '../rule.ts';
import { inlineIgnores } from '../suppress.ts';

export const ignoreWithoutReason: Rule = {
  id: 'ignore-without-reason',
  severity: 'warning',
  summary: 'An ignore comment or config entry gives no reason.',
  wrangler: check,
  text: { applies: () => true, check },
};

function* check(file: TextFile): Iterable<Finding> {
  if (file.path.endsWith('.preflight/config.jsonc')) yield* checkConfig(file.text);
  if (!file.text.includes('preflight-ignore')) return;
  for (const ignore of inlineIgnores(file.text, file.lines)) {
    if (ignore.rules.length === 0) {
      yield { span: ignore.span, message: 'This ignore names no rule, so it ignores nothing. Write preflight-ignore <rule>: <reason>.' };
    } else if (ignore.reason === '') {
      yield {
        span: ignore.span,
        message: `${ignore.rules.join(', ')} is ignored here without a reason. Add one after a colon, so that the next reader can judge it.`,
      };
    }
  }
}

function* checkConfig(text: string): Iterable<Finding> {
  const root = parseTree(text);
  const ignores = root && findNodeAtLocation(root, ['ignores']);
  for (const entry of ignores?.children ?? []) {
    const reason: unknown = findNodeAtLocation(entry, ['reason'])?.value;
    if (entry.type === 'object' && (typeof reason !== 'string' || reason.trim() === '')) {
      yield {
        span: [entry.offset, entry.offset + entry.length],
        message: 'This ignore has no reason. Add "reason", so that the next reader can judge it.',
      };
    }
  }
}
