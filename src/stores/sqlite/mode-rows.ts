import type { Clock } from '../../core/clock.js'
import type { ModeChange, ModeChangeResult, ModeHistoryEntry, ModeRecord } from '../../core/mode-store.js'
import { NEVER_WRITTEN } from '../judge-admission.js'
import { AccountWrite, presentTime } from './account-write.js'
import type { Connection, SqliteRow } from './connection.js'
import { integer, optionalInteger, optionalText, text } from './row-values.js'
import { INSERT_MODE_HISTORY, SELECT_MODE, SELECT_MODE_HISTORY, UPDATE_MODE } from './statements.sql.js'

/** Mode and state are given as they stand in the row: whoever asks decides what to do with a value it does not know. */
export function readMode(connection: Connection, account: string, clock: Clock): ModeRecord | undefined {
  const row = connection.get(SELECT_MODE, account)
  return row === undefined ? undefined : toModeRecord(account, row, presentTime(row, clock))
}

function toModeRecord(account: string, row: SqliteRow, readAt: Date): ModeRecord {
  const liveExpiresAt = optionalInteger(row, 'live_expires_at')
  const stopFlatten = optionalInteger(row, 'stop_flatten')
  const identity = optionalText(row, 'identity')
  return {
    account,
    mode: text(row, 'mode') as ModeRecord['mode'],
    state: text(row, 'state') as ModeRecord['state'],
    version: integer(row, 'version'),
    reason: text(row, 'reason'),
    changedBy: text(row, 'changed_by'),
    changedAt: new Date(integer(row, 'changed_at')),
    ...(liveExpiresAt === undefined ? {} : { liveExpiresAt: new Date(liveExpiresAt) }),
    ...(stopFlatten === undefined ? {} : { stop: { flatten: stopFlatten === 1 } }),
    ...(identity === undefined ? {} : { identity }),
    readAt,
    sequence: integer(row, 'audit_sequence'),
  }
}

/** Compare and set: the new state, its history row and its audit row, or nothing. */
export function changeMode(connection: Connection, change: ModeChange, clock: Clock): ModeChangeResult {
  const { account, expectedVersion, next, reason, actor } = change
  const current = readMode(connection, account, clock)
  if ((current?.version ?? 0) !== expectedVersion) return { ok: false, current }

  const write = AccountWrite.open(connection, account, clock)
  const version = expectedVersion + 1
  const from = { mode: current?.mode ?? NEVER_WRITTEN.mode, state: current?.state ?? NEVER_WRITTEN.state }
  const to = { mode: next.mode, state: next.state }
  const atMs = write.at.getTime()
  const { liveExpiresAt, stop } = next
  const sequence = write.append('mode.changed', { version, from, to, reason, actor, next })
  connection.run(
    UPDATE_MODE,
    to.mode,
    to.state,
    version,
    reason,
    actor,
    atMs,
    liveExpiresAt?.getTime() ?? null,
    stop === undefined ? null : Number(stop.flatten),
    account,
  )
  connection.run(INSERT_MODE_HISTORY, account, version, from.mode, from.state, to.mode, to.state, reason, actor, atMs)
  write.finish()
  const identity = current?.identity === undefined ? {} : { identity: current.identity }
  const record = {
    ...next,
    ...identity,
    account,
    version,
    reason,
    changedBy: actor,
    changedAt: write.at,
    readAt: write.at,
    sequence,
  }
  return { ok: true, record }
}

/** Newest first. */
export function readModeHistory(
  connection: Connection,
  {
    account,
    limit,
    before = Number.MAX_SAFE_INTEGER,
  }: { readonly account: string; readonly limit: number; readonly before?: number },
): readonly ModeHistoryEntry[] {
  return connection.all(SELECT_MODE_HISTORY, account, before, limit).map((row) => ({
    version: integer(row, 'version'),
    from: { mode: text(row, 'from_mode'), state: text(row, 'from_state') } as ModeHistoryEntry['from'],
    to: { mode: text(row, 'to_mode'), state: text(row, 'to_state') } as ModeHistoryEntry['to'],
    reason: text(row, 'reason'),
    actor: text(row, 'changed_by'),
    at: new Date(integer(row, 'changed_at')),
  }))
}
