import { z } from 'zod'
import type { Latch } from '../../core/order-ledger.js'
import type { TradingMode } from '../../core/vocabulary.js'
import { optional, present, time } from './reply-fields.js'

/** The latches that have not ended. */
export function readLatches(reply: unknown): readonly Latch[] {
  const { latches, now } = LATCHES.parse(reply)
  return latches.map(toLatch).filter(({ until }) => until === 'cleared' || until > now)
}

export function readLatch(reply: unknown): Latch {
  return toLatch(LATCH.parse(reply))
}

function toLatch({ mode, until, ...latch }: z.output<typeof LATCH>): Latch {
  return { ...latch, ...present({ mode }), until: until ?? 'cleared' }
}

const LATCH = z.object({
  key: z.string(),
  mode: optional(z.custom<TradingMode>()),
  reason: z.string(),
  actor: z.string(),
  trippedAt: time,
  until: optional(time),
})

const LATCHES = z.object({ now: time, latches: z.array(LATCH) })
