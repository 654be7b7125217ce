import { isHeliosError, StoreError, type StoreErrorCode } from '../../core/errors.js'

/**
 * SQLite's primary result code, for example `BUSY`, whichever driver the error came through: `libsql` and
 * `better-sqlite3` name it (`SQLITE_BUSY_SNAPSHOT`), `node:sqlite` numbers it. `undefined` for any other error.
 */
export function resultCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof code === 'string' && code.startsWith('SQLITE_')) return code.split('_')[1]
  if (code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number') return RESULT_CODES[errcode & 0xff] ?? 'ERROR'
  return error.name === 'SqliteError' ? 'ERROR' : undefined
}

/** The result codes that the store tells apart, by SQLite's number. */
const RESULT_CODES: Readonly<Record<number, string>> = {
  5: 'BUSY',
  6: 'LOCKED',
  8: 'READONLY',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
  19: 'CONSTRAINT',
  26: 'NOTADB',
}

/** True when another connection has the lock: nothing was done, and the same call may succeed in a moment. */
export function isLocked(error: unknown): boolean {
  const code = resultCodeOf(error)
  return code === 'BUSY' || code === 'LOCKED'
}

/** The error to give the caller. An error that is not the database's, such as an invalid claim, stays as it is. */
export function asStoreError(error: unknown): unknown {
  if (isHeliosError(error) || !(error instanceof Error)) return error
  if (NOT_OPEN.test(error.message)) return new StoreError('STORE_CLOSED', 'The database was closed.', { cause: error })
  const result = resultCodeOf(error)
  if (result === undefined) return error
  if (result === 'ERROR' && MISSING_SCHEMA.test(error.message)) return schemaOutdated(error)
  const code = CODES[result] ?? 'STORE_UNAVAILABLE'
  return new StoreError(code, `SQLite: ${error.message}`, { cause: error, details: { result: `SQLITE_${result}` } })
}

const NOT_OPEN = /(?:connection|database) is not open/
const MISSING_SCHEMA = /no such (?:table|column)/

const CODES: Readonly<Record<string, StoreErrorCode>> = {
  BUSY: 'STORE_BUSY',
  LOCKED: 'STORE_BUSY',
  CORRUPT: 'STORE_CORRUPT',
  NOTADB: 'STORE_CORRUPT',
  CONSTRAINT: 'STORE_CORRUPT',
}

export function schemaOutdated(cause?: unknown): StoreError {
  const message = 'The database does not have the tables of this version: call migrate() first.'
  return new StoreError('SCHEMA_OUTDATED', message, cause === undefined ? {} : { cause })
}
