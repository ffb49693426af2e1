/** What an error is about, as far as recovery treats it differently. Unfinished statements are noticed only at what follows them. */
export type TomlErrorCode = 'duplicate' | 'unfinished' | 'unterminated-string' | 'other';

type Entry = { readonly code?: TomlErrorCode; readonly message: string };

export const valueMissing = 'The key has no value on its line. Write one after the equals sign.';

/** By the start of toml-eslint-parser's English message: its error carries no code. */
const entries: Readonly<Record<string, Entry>> = {
  'Unterminated string constant': {
    code: 'unterminated-string',
    message: 'The string does not end. Close it with its quote.',
  },
  'Unterminated table-key': { code: 'unfinished', message: 'The table header does not end. Close it with a bracket.' },
  'Unterminated array': { message: 'The array does not end. Close it with a bracket.' },
  'Unterminated inline table': { message: 'The inline table does not end. Close it with a brace.' },
  'Empty bare keys are not allowed': { message: 'A key is expected here.' },
  'Must be a newline': {
    message: 'The statement ends before this. Begin a new line, or put text in quotes.',
  },
  'Expected equal (=) token': { code: 'unfinished', message: 'An equals sign is expected after the key.' },
  'Unspecified values are invalid': {
    code: 'unfinished',
    message: valueMissing,
  },
  'Expected comma (,) token': { message: 'A comma or the closing bracket is expected here.' },
  'Defining a key multiple times is invalid': {
    code: 'duplicate',
    message: 'This key is set already. Wrangler refuses the file; remove one of the two.',
  },
  'Unexpected character': {
    message: 'This character cannot stand here. Put text in quotes, and check the line for a missing quote or bracket.',
  },
  'Unexpected token': {
    message: 'This cannot stand here. Check the line for a missing quote, bracket or equals sign.',
  },
  'Control characters': {
    message: 'A control character cannot stand here. Write it as an escape.',
  },
  'Invalid code point': { message: 'This character cannot stand here.' },
  'The key, equals sign, and value must be on the same line': {
    code: 'unfinished',
    message: valueMissing,
  },
  'Underscores are allowed between digits': {
    message: 'An underscore in a number stands between two digits.',
  },
  'Unexpected spaces': { message: 'No space may stand between the two brackets.' },
  'Three or more quotes': { message: 'Too many quotes end the string.' },
  'Unexpected invalid date': { message: 'There is no such date.' },
  'Unexpected invalid time': { message: 'There is no such time.' },
  'Leading zeros are not allowed': {
    message: 'A number cannot begin with a zero. Put it in quotes if it is text.',
  },
  'Invalid character in escape sequence': {
    message: 'TOML knows no such escape. Write a backslash as two, or use single quotes.',
  },
  'Consecutive dots': { message: 'Two dots follow each other in the key.' },
  'Keys cannot end with a dot': { message: 'The key ends with a dot.' },
  'Keys cannot start with a dot': { message: 'The key begins with a dot.' },
};

/** Our words, and our kind, for a message of the TOML reader. */
export function tomlMessage(message: string): {
  readonly code: TomlErrorCode;
  readonly message: string;
} {
  const found = Object.entries(entries).find(([start]) => message.startsWith(start))?.[1];
  return {
    code: found?.code ?? 'other',
    message: found?.message ?? 'The file cannot be read from here on.',
  };
}
