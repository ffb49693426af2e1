/** A permission group of Cloudflare's API tokens, in the dashboard's words, at the level that is needed. */
export type Permission = { readonly group: string; readonly level: 'Read' | 'Edit' };
