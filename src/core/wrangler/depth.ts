/** Deeper than any real file, and safe for all that walks a tree by calling itself. */
export const maxDepth = 200;
export const tooDeep = 'The value is nested more than 200 levels deep. Flatten it.';
