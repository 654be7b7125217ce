import { StoreError } from '../../core/errors.js'
import { StatementFailure } from './statement-failure.js'

/** What callers get for a statement that failed. Any other error is passed on as it is. */
export function storeFailure(error: unknown): unknown {
  if (!(error instanceof StatementFailure)) return error
  const { cause, sqlState } = error
  const details = sqlState === undefined ? {} : { sqlState }
  const because = { cause, details }
  switch (sqlState) {
    case '55P03':
    case '40001':
    case '40P01':
      return new StoreError(
        'STORE_BUSY',
        'Other transactions kept the account locked for too long; nothing was written.',
        because,
      )
    case '57014':
      return new StoreError('STORE_BUSY', 'The server ended the statement after its time; nothing was written.', because)
    case '3F000':
    case '42P01':
    case '42703':
    case '42704':
    case '42883':
      return new StoreError('SCHEMA_OUTDATED', 'The database lacks a table or function of the store: call migrate().', because)
    case 'HE001':
      return new StoreError(
        'STORE_UNAVAILABLE',
        'The store needs READ COMMITTED; another isolation level is the default here.',
        because,
      )
    case 'HE002':
      return new StoreError('ILLEGAL_TRANSITION', 'The database refused to change a settled fact; nothing was written.', because)
    case '23505':
      if (error.constraint === 'helios_identity') {
        return new StoreError('IDENTITY_TAKEN', 'Another account is bound to this venue account.', because)
      }
      return new StoreError('STORE_CORRUPT', `A row that the statement adds is there already (${error.constraint}).`, because)
    case undefined:
      return new StoreError('STORE_UNAVAILABLE', unreachable(error), because)
    default:
      return new StoreError('STORE_UNAVAILABLE', `The database refused the statement (SQLSTATE ${sqlState}).`, because)
  }
}

/** The same for an admission, which must say whether it may have been written. */
export function admissionFailure(error: unknown): unknown {
  if (!(error instanceof StatementFailure)) return error
  const { kind, timedOut, cause } = error
  if (kind === 'lost') {
    return new StoreError('ADMISSION_UNCERTAIN', 'The connection to the database was lost before it confirmed the admission.', {
      cause,
    })
  }
  if (kind === 'unsent' && timedOut) {
    return new StoreError(
      'NOT_ADMITTED_IN_TIME',
      'No connection to the database was free within the life of the order; nothing was sent.',
    )
  }
  return storeFailure(error)
}

function unreachable({ kind, timedOut }: StatementFailure): string {
  if (kind === 'lost') return 'The connection to the database was lost before it answered.'
  return timedOut ? 'No connection to the database was free in time.' : 'The database could not be reached.'
}
