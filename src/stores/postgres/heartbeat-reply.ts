import { z } from 'zod'
import type { HeartbeatRecord } from '../../core/heartbeat-store.js'
import { optional, present, time } from './reply-fields.js'

export function readHeartbeat(reply: unknown): HeartbeatRecord {
  const { ttlMs, now, ...row } = HEARTBEAT.parse(reply)
  return { ...row, ageMs: Math.max(now.getTime() - row.at.getTime(), 0), ...present({ ttlMs }) }
}

const HEARTBEAT = z.object({ name: z.string(), at: time, beats: z.number(), ttlMs: optional(z.number()), now: time })
