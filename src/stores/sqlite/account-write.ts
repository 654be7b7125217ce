import type { Clock } from '../../core/clock.js'
import { canonicalJson } from '../../core/content-hash.js'
import type { AuditHead } from '../../core/order-ledger.js'
import { auditHash, GENESIS_HASH } from '../audit-chain.js'
import { NEVER_WRITTEN } from '../judge-admission.js'
import type { Connection, SqliteRow } from './connection.js'
import { integer, text } from './row-values.js'
import { INSERT_ACCOUNT, INSERT_AUDIT, SELECT_HEAD, UPDATE_HEAD } from './statements.sql.js'

/** Audit ids of one account are its number times this, plus the sequence. */
export const AUDIT_IDS_PER_ACCOUNT = 2 ** 32

/**
 * One write to an account, inside the transaction that makes it atomic: reads the clock after the lock was granted, and
 * appends the audit rows. The account's own row is made when the first of them is.
 */
export class AccountWrite {
  /** Store time: never before an earlier write. */
  readonly at: Date
  /** By how much the clock is behind the last write. */
  readonly wentBackMs: number
  readonly account: string
  readonly #connection: Connection
  #accountNo: number | undefined
  #sequence = 0
  #hash = GENESIS_HASH
  #appended = false

  /** `row`: the account's row, with at least the columns of `SELECT_HEAD`; `undefined` when it has none. */
  constructor(connection: Connection, account: string, row: SqliteRow | undefined, clock: Clock) {
    const now = clock.now()
    this.account = account
    this.#connection = connection
    if (row === undefined) {
      this.at = now
      this.wentBackMs = 0
      return
    }
    const lastMs = integer(row, 'store_time')
    this.at = new Date(Math.max(lastMs, now.getTime()))
    this.wentBackMs = Math.max(lastMs - now.getTime(), 0)
    this.#accountNo = integer(row, 'account_no')
    this.#sequence = integer(row, 'audit_sequence')
    this.#hash = text(row, 'audit_hash')
  }

  static open(connection: Connection, account: string, clock: Clock): AccountWrite {
    return new AccountWrite(connection, account, connection.get(SELECT_HEAD, account), clock)
  }

  get head(): AuditHead {
    return { sequence: this.#sequence, hash: this.#hash }
  }

  /** The id that the next audit row will have. */
  get nextAuditId(): number {
    return this.#no() * AUDIT_IDS_PER_ACCOUNT + this.#sequence + 1
  }

  /** Appends to the audit chain and returns the new sequence. */
  append(kind: string, facts: unknown): number {
    return this.appendText(auditBody(kind, this.at, facts))
  }

  /** As `append`, for a body that is written out already. */
  appendText(body: string): number {
    const id = this.nextAuditId
    this.#sequence += 1
    this.#hash = auditHash(this.#hash, this.#sequence, body)
    this.#connection.run(INSERT_AUDIT, id, body, this.#hash)
    this.#appended = true
    return this.#sequence
  }

  /** Writes the new end of the chain and the store time; the last step before COMMIT. */
  finish(): void {
    if (!this.#appended) return
    this.#connection.run(UPDATE_HEAD, this.#sequence, this.#hash, this.at.getTime(), this.#no())
  }

  #no(): number {
    if (this.#accountNo === undefined) {
      const { mode, state, version, reason, changedBy } = NEVER_WRITTEN
      const values = [this.account, mode, state, version, reason, changedBy, this.#hash, this.at.getTime()]
      this.#accountNo = this.#connection.run(INSERT_ACCOUNT, ...values).lastInsertRowid
    }
    return this.#accountNo
  }
}

/** Store time for a read: never before an earlier write. `row`: with the column `store_time`; `undefined`: never written. */
export function presentTime(row: SqliteRow | undefined, clock: Clock): Date {
  const now = clock.now()
  return row === undefined ? now : new Date(Math.max(integer(row, 'store_time'), now.getTime()))
}

/** The text that an audit row holds and is hashed over. */
export function auditBody(kind: string, at: Date, facts: unknown): string {
  const body = { kind, at: at.toISOString(), facts }
  try {
    return JSON.stringify(body)
  } catch {
    // Slower, and also writes the bigints that a gate may have among its inputs.
    return canonicalJson(body)
  }
}
