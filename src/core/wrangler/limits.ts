/** Deeper than any real file, and safe for all that walks a tree by calling itself. */
export const maxDepth = 200;
export const tooDeep = 'The value is nested more than 200 levels deep. Flatten it.';

/** A cheap no for nearly every file; brackets in strings and comments count here as well. */
export function mayBeTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code === 0x5b || code === 0x7b) && ++depth > maxDepth) return true;
    if ((code === 0x5d || code === 0x7d) && depth > 0) depth--;
  }
  return false;
}

/**
 * Values and comments read from one file. The largest real file has some hundreds; beyond this the tree would fill the memory of the
 * editor, so the rest is left out and that is said.
 */
export const maxValues = 100_000;
export const tooMany = 'The file holds more than 100,000 values. What follows is not looked at.';
export const tooLong = 'The file holds a value that is too long to be read. Shorten it.';
/** Syntax errors kept of one file. */
export const maxProblems = 1000;
