/** Control, zero-width and direction characters, which change what a terminal or a page shows around them. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** Text from the account, the repository or a person, safe for one line of plain text; at most 2,000 characters. */
export function escapeData(text: string): string {
  const clean = text.replaceAll(invisible, ' ').replaceAll(/ {2,}/g, ' ').trim();
  return clean.length > 2_000 ? `${clean.slice(0, 1_999)}…` : clean;
}

/** The same for GitHub's Markdown: nothing in it becomes a mark, a link, HTML, a mention or an issue's number. */
export function escapeMarkdown(text: string): string {
  return escapeData(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll('#', '&#35;')
    .replaceAll(/:\/\//g, ':&#47;&#47;')
    .replaceAll(/\bwww\./gi, (www) => `${www.slice(0, 3)}&#46;`)
    .replaceAll(/[\\`*_[\]{}()|~!$]/g, (mark) => `\\${mark}`);
}
