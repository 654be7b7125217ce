import { Decimal } from '../../core/decimal.js'
import { StoreError } from '../../core/errors.js'
import type { SqliteRow } from './connection.js'

/*
 * Rows of the hottest reads are checked by hand, column by column; everything else goes through zod. A value that the
 * schema cannot hold means that the file was damaged or changed by something else: STORE_CORRUPT.
 */

export function integer(row: SqliteRow | undefined, column: string): number {
  const value = row?.[column]
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  throw corrupt(column, 'an integer')
}

export function optionalInteger(row: SqliteRow, column: string): number | undefined {
  return row[column] === null ? undefined : integer(row, column)
}

export function text(row: SqliteRow, column: string): string {
  const value = row[column]
  if (typeof value === 'string') return value
  throw corrupt(column, 'text')
}

export function optionalText(row: SqliteRow, column: string): string | undefined {
  return row[column] === null ? undefined : text(row, column)
}

/** An amount as the store wrote it. Sums and parts of amounts may have more digits than an amount that a caller gives. */
export function storedDecimal(value: string): Decimal {
  if (PLAIN_DECIMAL.test(value)) return new Decimal(value)
  throw corrupt(value.slice(0, 40), 'a plain decimal')
}

export const PLAIN_DECIMAL = /^-?\d+(?:\.\d+)?$/

export function corrupt(where: string, expected: string, cause?: unknown): StoreError {
  const message = `The database holds something that this library did not write: ${where} is not ${expected}.`
  return new StoreError('STORE_CORRUPT', message, cause === undefined ? {} : { cause })
}
