/** A permission group of Cloudflare's API tokens, in the dashboard's words, at the level that is needed. */
export type Permission = { readonly group: string; readonly level: 'Read' | 'Edit' };

export const workersRead: Permission = { group: 'Workers Scripts', level: 'Read' };
export const workersEdit: Permission = { group: 'Workers Scripts', level: 'Edit' };
export const d1Read: Permission = { group: 'D1', level: 'Read' };
export const d1Edit: Permission = { group: 'D1', level: 'Edit' };
export const queuesRead: Permission = { group: 'Queues', level: 'Read' };
export const queuesEdit: Permission = { group: 'Queues', level: 'Edit' };
export const secretsStoreRead: Permission = { group: 'Secrets Store', level: 'Read' };
export const secretsStoreEdit: Permission = { group: 'Secrets Store', level: 'Edit' };
export const analyticsRead: Permission = { group: 'Account Analytics', level: 'Read' };
export const settingsRead: Permission = { group: 'Account Settings', level: 'Read' };
export const tailRead: Permission = { group: 'Workers Tail', level: 'Read' };
export const billingRead: Permission = { group: 'Billing', level: 'Read' };
export const zoneRead: Permission = { group: 'Zone', level: 'Read' };
export const routesRead: Permission = { group: 'Workers Routes', level: 'Read' };
export const pagesRead: Permission = { group: 'Cloudflare Pages', level: 'Read' };
export const notificationsRead: Permission = { group: 'Notifications', level: 'Read' };
export const kvRead: Permission = { group: 'Workers KV Storage', level: 'Read' };
export const kvEdit: Permission = { group: 'Workers KV Storage', level: 'Edit' };
export const r2Read: Permission = { group: 'Workers R2 Storage', level: 'Read' };
export const observabilityRead: Permission = { group: 'Workers Observability', level: 'Read' };
export const membershipsRead: Permission = { group: 'Memberships', level: 'Read' };
