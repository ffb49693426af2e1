/** The part of `node:sqlite` (Node 24) that the sandbox uses; the types installed here are those of Node 20, which runs the tests. */
declare module 'node:sqlite' {
  type Value = null | number | bigint | string | Uint8Array;

  export class StatementSync {
    readonly sourceSQL: string;
    all(...params: Value[]): Record<string, Value>[];
    get(...params: Value[]): Record<string, Value> | undefined;
    run(...params: Value[]): {
      readonly changes: number | bigint;
      readonly lastInsertRowid: number | bigint;
    };
    columns(): {
      readonly name: string;
      readonly table: string | null;
      readonly type: string | null;
    }[];
    setReadBigInts(enabled: boolean): void;
  }

  export class DatabaseSync {
    constructor(path: string);
    readonly isTransaction: boolean;
    exec(sql: string): void;
    prepare(sql: string): StatementSync;
    close(): void;
    serialize(): Uint8Array;
    deserialize(image: Uint8Array): void;
    setAuthorizer(
      decide:
        | ((action: number, first: string | null, second: string | null, database: string | null, trigger: string | null) => number)
        | null,
    ): void;
  }

  export const constants: Readonly<
    Record<
      | 'SQLITE_OK'
      | 'SQLITE_DENY'
      | 'SQLITE_TRANSACTION'
      | 'SQLITE_SAVEPOINT'
      | 'SQLITE_ATTACH'
      | 'SQLITE_DETACH'
      | 'SQLITE_SELECT'
      | 'SQLITE_READ'
      | 'SQLITE_FUNCTION'
      | 'SQLITE_PRAGMA'
      | 'SQLITE_RECURSIVE'
      | 'SQLITE_INSERT'
      | 'SQLITE_UPDATE'
      | 'SQLITE_DELETE',
      number
    >
  >;
}
