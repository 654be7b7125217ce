import LibSql from 'libsql'
import type { SqliteDatabase } from '../../../../src/sqlite.js'

/** SQLite's numbers of the result codes that libsql names. */
const NUMBERS: Readonly<Record<string, number>> = { SQLITE_BUSY: 5, SQLITE_CONSTRAINT_TRIGGER: 1811 }

class NumberedError extends Error {
  readonly code = 'ERR_SQLITE_ERROR'
  readonly errcode: number

  constructor(cause: Error & { readonly code?: string }) {
    super(cause.message, { cause })
    this.errcode = NUMBERS[cause.code ?? ''] ?? 1
  }
}

function numbered<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw error instanceof Error ? new NumberedError(error) : error
  }
}

/** libsql behind the calls that `node:sqlite` has: values one by one, rows as objects, errors by number. */
export function oneByOneDatabase(path: string): SqliteDatabase {
  const database = new LibSql(path)
  return {
    exec: (sql) => numbered(() => database.exec(sql)),
    close: () => database.close(),
    prepare(sql) {
      const statement = numbered(() => database.prepare(sql))
      return {
        run: (...values) => numbered(() => statement.run(...values)),
        get: (...values) => numbered(() => statement.get(...values)),
        all: (...values) => numbered(() => statement.all(...values)),
      }
    },
  }
}
