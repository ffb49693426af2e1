declare const safe: unique symbol;

/** Text that is HTML already; only `html` and `raw` make it. */
export type Html = { readonly [safe]: true; readonly markup: string };

type Part = Html | string | number | readonly Html[];

/** HTML with its holes filled: texts are escaped, pieces of HTML go in as they are. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return raw(strings.map((string, index) => string + (index < parts.length ? markupOf(parts[index] ?? '') : '')).join(''));
}

/** Text that is taken for HTML as it stands: only for what this product wrote itself. */
export function raw(markup: string): Html {
  return { markup } as Html;
}

export function text({ markup }: Html): string {
  return markup;
}

function markupOf(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

function escapeHtml(data: string): string {
  return data.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
