/** Control characters, and those that reorder or hide text: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing */
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text of a log made harmless: unsafe characters as `\uXXXX`; line feeds and tabs stay. */
export function plainText(text: string): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for one line: line feeds and tabs become visible too, and the middle of what is longer than `most` is left out. */
export function plainLine(text: string, most = 2_000): string {
  const line = plainText(text).replaceAll('\n', '\\n').replaceAll('\t', ' ');
  return line.length > most ? `${line.slice(0, most)}… (${line.length - most} more characters)` : line;
}
