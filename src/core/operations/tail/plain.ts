/**
 * Control characters, and those that reorder or hide text: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing and
 * Default_Ignorable_Code_Point of https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt: those that stand in no word and no emoji.
 */
const unsafe =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|\u034f|\udb40[\udc00-\udfff]/g;

/** Text of a log made harmless: unsafe characters as `\uXXXX`; line feeds and tabs stay. */
function plainText(text: string): string {
  return text.replace(unsafe, (found) =>
    Array.from({ length: found.length }, (_, index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** The same for one line: line feeds and tabs become visible too, and what is longer than `most` is cut. */
export function plainLine(text: string, most = 2_000): string {
  if (text.length <= most) return escaped(text);
  return `${escaped(text.slice(0, most))}… (cut here; Copy Event as JSON has all)`;
}

const escaped = (text: string): string => plainText(text).replaceAll('\n', '\\n').replaceAll('\t', ' ');
