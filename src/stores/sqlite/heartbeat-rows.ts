import type { Clock } from '../../core/clock.js'
import type { HeartbeatRecord, HeartbeatStore } from '../../core/heartbeat-store.js'
import type { Connection } from './connection.js'
import { integer, optionalInteger, text } from './row-values.js'
import { SELECT_HEARTBEATS, UPSERT_HEARTBEAT } from './statements.sql.js'

export function beat(
  connection: Connection,
  { account, name, ttlMs }: Parameters<HeartbeatStore['beat']>[0],
  clock: Clock,
): void {
  connection.run(UPSERT_HEARTBEAT, account, name, clock.now().getTime(), ttlMs ?? null)
}

export function readHeartbeats(connection: Connection, account: string, clock: Clock): readonly HeartbeatRecord[] {
  const rows = connection.all(SELECT_HEARTBEATS, account)
  const nowMs = clock.now().getTime()
  return rows.map((row) => {
    const atMs = integer(row, 'beat_at')
    const ttlMs = optionalInteger(row, 'ttl_ms')
    return {
      name: text(row, 'name'),
      at: new Date(atMs),
      ageMs: Math.max(nowMs - atMs, 0),
      beats: integer(row, 'beats'),
      ...(ttlMs === undefined ? {} : { ttlMs }),
    }
  })
}
