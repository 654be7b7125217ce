import type { Clock } from '../../core/clock.js'
import { StoreError } from '../../core/errors.js'
import type { AuditHead, AuditNote, Latch, LatchTrip, OrderLedger, PolicyAdoption } from '../../core/order-ledger.js'
import type { TradingMode } from '../../core/vocabulary.js'
import { laterEnd } from '../judge-admission.js'
import { AccountWrite, presentTime } from './account-write.js'
import type { Connection, SqliteRow } from './connection.js'
import { integer, optionalInteger, optionalText, text } from './row-values.js'
import {
  DELETE_LATCH,
  REPLACE_LATCH,
  SELECT_BOUND_ELSEWHERE,
  SELECT_IDENTITY,
  SELECT_LATCH,
  SELECT_LATCHES,
  UPDATE_IDENTITY,
  UPSERT_POLICY,
} from './statements.sql.js'

/*
 * What gates and people decide about an account: latches, the adopted policy, the venue identity, notes. Each is written
 * with its audit row, inside one write.
 */

export function tripLatch(connection: Connection, trip: LatchTrip, clock: Clock): Latch {
  const { account, key, mode, reason, actor, until = 'cleared' } = trip
  const write = AccountWrite.open(connection, account, clock)
  const earlier = connection.get(SELECT_LATCH, account, key, mode ?? '')
  const latest = laterEnd(earlier === undefined ? undefined : latchEnd(earlier), until)
  const latch: Latch = { key, ...(mode === undefined ? {} : { mode }), reason, actor, trippedAt: write.at, until: latest }
  const untilMs = latest === 'cleared' ? null : latest.getTime()
  connection.run(REPLACE_LATCH, account, key, mode ?? '', reason, actor, write.at.getTime(), untilMs)
  write.append('latch.tripped', latch)
  write.finish()
  return latch
}

/** Returns how many were cleared. */
export function clearLatch(
  connection: Connection,
  { account, key, reason, actor }: Parameters<OrderLedger['clearLatch']>[0],
  clock: Clock,
): number {
  const cleared = connection.run(DELETE_LATCH, account, key).changes
  if (cleared === 0) return 0
  const write = AccountWrite.open(connection, account, clock)
  write.append('latch.cleared', { key, reason, actor })
  write.finish()
  return cleared
}

/** The latches that hold now, in the order they were tripped. */
export function readLatches(connection: Connection, account: string, clock: Clock): readonly Latch[] {
  return connection.all(SELECT_LATCHES, account).flatMap((row) => {
    const until = latchEnd(row)
    return until === 'cleared' || until > presentTime(row, clock) ? [toLatch(row, until)] : []
  })
}

function toLatch(row: SqliteRow, until: 'cleared' | Date): Latch {
  const mode = text(row, 'mode')
  return {
    key: text(row, 'key'),
    ...(mode === '' ? {} : { mode: mode as TradingMode }),
    reason: text(row, 'reason'),
    actor: text(row, 'actor'),
    trippedAt: new Date(integer(row, 'tripped_at')),
    until,
  }
}

function latchEnd(row: SqliteRow): 'cleared' | Date {
  const until = optionalInteger(row, 'until')
  return until === undefined ? 'cleared' : new Date(until)
}

export function adoptPolicy(connection: Connection, adoption: PolicyAdoption, clock: Clock): void {
  const { account, scope, hash, alsoAccept, acceptUntil, reason, actor } = adoption
  const write = AccountWrite.open(connection, account, clock)
  connection.run(UPSERT_POLICY, account, scope, hash, alsoAccept ?? null, acceptUntil?.getTime() ?? null)
  write.append('policy.adopted', { scope, hash, alsoAccept, acceptUntil, reason, actor })
  write.finish()
}

export function changeIdentity(
  connection: Connection,
  { account, identity, reason, actor }: Parameters<OrderLedger['changeIdentity']>[0],
  clock: Clock,
): void {
  if (isBoundElsewhere(connection, identity, account)) {
    throw new StoreError('IDENTITY_TAKEN', 'Another account is bound to this venue account.', { details: { identity } })
  }
  const write = AccountWrite.open(connection, account, clock)
  const row = connection.get(SELECT_IDENTITY, account)
  const from = row === undefined ? undefined : optionalText(row, 'identity')
  write.append('identity.changed', { from, to: identity, reason, actor })
  connection.run(UPDATE_IDENTITY, identity, account)
  write.finish()
}

export function isBoundElsewhere(connection: Connection, identity: string, account: string): boolean {
  return connection.get(SELECT_BOUND_ELSEWHERE, identity, account) !== undefined
}

export function appendAudit(
  connection: Connection,
  { account, notes }: { readonly account: string; readonly notes: readonly AuditNote[] },
  clock: Clock,
): AuditHead {
  const write = AccountWrite.open(connection, account, clock)
  for (const { kind, body } of notes) write.append(kind, body)
  write.finish()
  return write.head
}
