import type { Secret } from '../../secret.ts';

export type D1Summary = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string | undefined;
  readonly version: string | undefined;
};
export type D1Database = D1Summary & {
  /** Bytes. */
  readonly fileSize: number | undefined;
  readonly tables: number | undefined;
  readonly region: string | undefined;
  readonly readReplication: string | undefined;
};
export type D1Value = string | number | boolean | null;
export type D1Row = Readonly<Record<string, unknown>>;
export type D1Result = {
  readonly rows: readonly D1Row[];
  readonly changedDb: boolean;
  readonly rowsRead: number | undefined;
  readonly rowsWritten: number | undefined;
};
export type D1Restore = {
  readonly bookmark: string;
  readonly previousBookmark: string | undefined;
  readonly message: string | undefined;
};
/** `signedUrl` is there when `status` is `complete` and holds for an hour; it is a credential, so it is a `Secret`. */
export type D1Export = {
  readonly status: string;
  readonly bookmark: string | undefined;
  readonly signedUrl: Secret | undefined;
  readonly filename: string | undefined;
  readonly messages: readonly string[];
};
