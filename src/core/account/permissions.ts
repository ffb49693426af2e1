export type { Permission } from './permission.ts';
