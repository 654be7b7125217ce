import { z } from 'zod'
import { Decimal } from '../../core/decimal.js'
import { HeliosError } from '../../core/errors.js'
import { ORDER_TYPES, type OrderType, SIDES, type Side, TIMES_IN_FORCE, type TimeInForce } from '../../core/vocabulary.js'
import type { PaperStatus } from './paper-order.js'

/** A paper account as plain JSON: decimals and times are strings. What is locked follows from the open orders. */
export interface PaperSnapshot {
  readonly format: 'helios-paper-account'
  readonly version: 1
  readonly venue: string
  readonly seed: string
  /** How many ids were given out. */
  readonly counters: { readonly orders: number; readonly fills: number }
  /** Totals, by currency. */
  readonly balances: Readonly<Record<string, string>>
  /** By instrument. */
  readonly lastPrices: Readonly<Record<string, { readonly price: string; readonly at: string }>>
  /** Finished ones in the order in which they ended, then open ones as they queue. */
  readonly orders: readonly OrderSnapshot[]
}

export interface OrderSnapshot {
  readonly venueOrderId: string
  readonly clientOrderId: string
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly postOnly: boolean
  readonly quantity?: string
  readonly quoteQuantity?: string
  readonly limitPrice?: string
  readonly stopPrice?: string
  readonly status: PaperStatus
  /** True once a conditional order has become a limit order. */
  readonly triggered: boolean
  readonly reason?: string
  readonly updatedAt: string
  readonly fills: readonly FillSnapshot[]
}

export interface FillSnapshot {
  readonly id: string
  readonly price: string
  readonly quantity: string
  readonly fee: { readonly amount: string; readonly currency: string }
  readonly liquidity: 'maker' | 'taker'
  readonly at: string
}

const amount = z
  .string()
  .max(300)
  .regex(/^-?\d+(\.\d+)?$/)
  .transform((text) => new Decimal(text))
const notNegative = amount.refine((value) => !value.isNegative())
const positive = amount.refine((value) => value.greaterThan(0))
const time = z.iso.datetime().transform((text) => new Date(text))
const name = z.string().min(1)

const fill = z.strictObject({
  id: name,
  price: positive,
  quantity: positive,
  fee: z.strictObject({ amount, currency: name }),
  liquidity: z.enum(['maker', 'taker']),
  at: time,
})

const order = z.strictObject({
  venueOrderId: name,
  clientOrderId: name,
  instrument: name,
  side: z.enum(SIDES),
  type: z.enum(ORDER_TYPES),
  timeInForce: z.enum(TIMES_IN_FORCE),
  postOnly: z.boolean(),
  quantity: amount.exactOptional(),
  quoteQuantity: amount.exactOptional(),
  limitPrice: amount.exactOptional(),
  stopPrice: amount.exactOptional(),
  status: z.enum(['open', 'partially_filled', 'filled', 'canceled', 'rejected']),
  triggered: z.boolean(),
  reason: z.string().exactOptional(),
  updatedAt: time,
  fills: z.array(fill),
})

const snapshot = z.strictObject({
  format: z.literal('helios-paper-account'),
  version: z.literal(1),
  venue: name,
  seed: name,
  counters: z.strictObject({ orders: z.int().nonnegative(), fills: z.int().nonnegative() }),
  balances: z.record(name, notNegative),
  lastPrices: z.record(name, z.strictObject({ price: positive, at: time })),
  orders: z.array(order),
})

/** The snapshot as it was read: exact decimals and dates. */
export type ReadSnapshot = z.output<typeof snapshot>
export type ReadOrder = z.output<typeof order>

/** The snapshot cannot be restored: malformed, of another version, contradictory, or made for another venue. */
export class SnapshotRefusedError extends HeliosError {
  override readonly name = 'SnapshotRefusedError'

  constructor(why: string, options: { readonly cause?: unknown } = {}) {
    super('SNAPSHOT_REFUSED', `The snapshot was refused: ${why}`, options)
  }
}

/** @throws SnapshotRefusedError. */
export function readSnapshot(input: unknown): ReadSnapshot {
  const result = snapshot.safeParse(input)
  if (!result.success) throw new SnapshotRefusedError(z.prettifyError(result.error), { cause: result.error })
  return result.data
}
