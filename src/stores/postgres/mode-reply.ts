import { z } from 'zod'
import type { ModeHistoryEntry, ModeRecord } from '../../core/mode-store.js'
import type { TradingMode, TradingState } from '../../core/vocabulary.js'
import { optional, present, time } from './reply-fields.js'

/** Reads what `helios_mode_reply` wrote. A mode or state that this version does not know is passed on as it is. */
export function readModeRecord(account: string, reply: unknown): ModeRecord {
  const { now, liveExpiresAt, stop, identity, ...row } = MODE.parse(reply)
  return { ...row, account, ...present({ liveExpiresAt, stop, identity }), readAt: now }
}

const MODE = z.object({
  mode: z.custom<TradingMode>(),
  state: z.custom<TradingState>(),
  version: z.number(),
  reason: z.string(),
  changedBy: z.string(),
  changedAt: time,
  liveExpiresAt: optional(time),
  stop: optional(z.object({ flatten: z.boolean() })),
  identity: optional(z.string()),
  sequence: z.number(),
  now: time,
})

export function readHistoryEntry(reply: unknown): ModeHistoryEntry {
  const { fromMode, fromState, mode, state, ...row } = HISTORY.parse(reply)
  return { ...row, from: { mode: fromMode, state: fromState }, to: { mode, state } }
}

const HISTORY = z.object({
  version: z.number(),
  fromMode: z.custom<TradingMode>(),
  fromState: z.custom<TradingState>(),
  mode: z.custom<TradingMode>(),
  state: z.custom<TradingState>(),
  reason: z.string(),
  actor: z.string(),
  at: time,
})
