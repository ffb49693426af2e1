import { applyEdits, modify, parse, type ParseError } from 'jsonc-parser';

/** One value of the config: where it stands and what it becomes; undefined takes it away. */
export type ConfigChange = { readonly path: readonly string[]; readonly value: string | number | undefined };

/**
 * The text of `.preflight/config.jsonc` with some values changed; comments, order and everything else stay as people wrote them. An empty
 * text becomes a config. Undefined when the text cannot be read: then it is for its author to correct.
 */
export function editConfig(source: string, changes: readonly ConfigChange[]): string | undefined {
  const start = source.trim() === '' ? '{}\n' : source;
  const errors: ParseError[] = [];
  const root: unknown = parse(start, errors, { allowTrailingComma: true });
  if (errors.length > 0 || typeof root !== 'object' || root === null || Array.isArray(root)) return undefined;
  const formattingOptions = {
    insertSpaces: !/^\t/m.test(start),
    tabSize: /^( +)\S/m.exec(start)?.[1]?.length ?? 2,
    eol: start.includes('\r\n') ? '\r\n' : '\n',
  };
  return changes.reduce((text, { path, value }) => applyEdits(text, modify(text, [...path], value, { formattingOptions })), start);
}
