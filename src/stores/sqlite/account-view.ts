import type { TradingMode } from '../../core/vocabulary.js'
import { NEVER_WRITTEN, type StoredMode, type StoredPolicy } from '../judge-admission.js'
import type { SqliteRow } from './connection.js'
import { integer, optionalInteger, optionalText, text } from './row-values.js'
import { parseLatches, parsePolicies } from './stored-json.js'

/** What an account's admissions are judged against, usage apart. Admissions of one batch see what those before changed. */
export interface AccountView {
  readonly mode: StoredMode
  identity: string | undefined
  readonly policies: Map<string, StoredPolicy>
  latchedUntil(key: string, mode: TradingMode): number | undefined
}

/** `row`: the columns of `SELECT_ACCOUNT`; `undefined` when nothing was ever written for the account. */
export function toAccountView(row: SqliteRow | undefined): AccountView {
  if (row === undefined) return { mode: NEVER_WRITTEN, identity: undefined, policies: new Map(), latchedUntil: () => undefined }
  const latchRows = text(row, 'latches')
  const latches = latchRows === '[]' ? [] : parseLatches(latchRows)
  return {
    mode: toStoredMode(row),
    identity: optionalText(row, 'identity'),
    policies: toPolicies(text(row, 'policies')),
    latchedUntil(key, mode) {
      const ends = latches
        .filter(([latchKey, latchMode]) => latchKey === key && (latchMode === '' || latchMode === mode))
        .map(([, , until]) => until ?? Number.POSITIVE_INFINITY)
      return ends.length === 0 ? undefined : Math.max(...ends)
    },
  }
}

function toStoredMode(row: SqliteRow): StoredMode {
  const liveExpiresAt = optionalInteger(row, 'live_expires_at')
  const stopFlatten = optionalInteger(row, 'stop_flatten')
  return {
    mode: text(row, 'mode'),
    state: text(row, 'state'),
    version: integer(row, 'version'),
    reason: text(row, 'reason'),
    changedBy: text(row, 'changed_by'),
    liveExpiresAt: liveExpiresAt === undefined ? undefined : new Date(liveExpiresAt),
    stop: stopFlatten === undefined ? undefined : { flatten: stopFlatten === 1 },
  }
}

function toPolicies(json: string): Map<string, StoredPolicy> {
  return new Map(
    parsePolicies(json).map(([scope, hash, alsoAccept, acceptUntil]) => [
      scope,
      { hash, alsoAccept: alsoAccept ?? undefined, acceptUntil: acceptUntil === null ? undefined : new Date(acceptUntil) },
    ]),
  )
}
