/** What a statement is given and gives back. */
export type SqliteValue = string | number | bigint | null

/** A prepared statement of a {@link SqliteDatabase}. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint }
  get(...values: SqliteValue[]): unknown
  all(...values: SqliteValue[]): unknown[]
}

/**
 * An open SQLite database with synchronous calls. A `Database` of `libsql` or `better-sqlite3` is one, and so is a
 * `DatabaseSync` of `node:sqlite`.
 */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement
  exec(sql: string): unknown
  close(): unknown
}

/** The packages that the store can open a path with, in the order it looks for them. */
export type SqliteDriver = 'libsql' | 'better-sqlite3' | 'node:sqlite'

export const SQLITE_DRIVERS = ['libsql', 'better-sqlite3', 'node:sqlite'] as const satisfies readonly SqliteDriver[]
