import { z } from 'zod'
import type { Fill, Money, Order } from '../../core/order.js'
import type { Evidence, OrderRecord } from '../../core/order-ledger.js'
import type { AdmissionOrigin, OrderStatus, OrderType, Side, TradingMode } from '../../core/vocabulary.js'
import { type StoredOrder, toOrderRecord } from '../order-projection.js'
import { decimal, optional, present, time } from './reply-fields.js'

/** Reads what `helios_order_reply` wrote. */
export function readOrder(reply: unknown): OrderRecord {
  const row = ORDER.parse(reply)
  const { account, clientOrderId, intentId, instrument, side, type, body, contentHash, isExit, origin } = row
  const { quantity, quoteQuantity, limitPrice, stopPrice } = row
  const { createdAt, ...rest } = body
  const order = Object.freeze({
    ...rest,
    ...{ intentId, clientOrderId, account, mode: row.mode, instrument, side, type },
    ...present({ quantity, quoteQuantity, limitPrice, stopPrice }),
    createdAt,
  }) as unknown as Order
  const { mode, admittedAt, expiresAt, status, filledQuantity, updatedAt, sequence } = row
  const { venueOrderId, evidence, reported, reason } = row
  const stored: StoredOrder = {
    ...{ account, mode, order, contentHash, isExit, origin, admittedAt, expiresAt, status, filledQuantity, updatedAt, sequence },
    ...present({ venueOrderId, evidence, reported, reason }),
  }
  return toOrderRecord(stored, row.fills.map(readFill), row.now)
}

const FILL = z.object({
  id: z.string(),
  clientOrderId: optional(z.string()),
  venueOrderId: optional(z.string()),
  instrument: z.string(),
  side: z.string(),
  price: decimal,
  quantity: decimal,
  feeAmount: decimal,
  feeCurrency: z.string(),
  liquidity: z.string(),
  at: time,
})

function readFill({ feeAmount, feeCurrency, clientOrderId, venueOrderId, ...fill }: z.output<typeof FILL>): Fill {
  const fee: Money = { amount: feeAmount, currency: feeCurrency }
  return { ...fill, ...present({ clientOrderId, venueOrderId }), fee } as Fill
}

const REPORTED = z
  .object({
    averagePrice: optional(decimal),
    remainingQuantity: optional(decimal),
    fees: z.array(z.object({ amount: decimal, currency: z.string() })),
  })
  .transform(({ averagePrice, remainingQuantity, fees }) => ({ ...present({ averagePrice, remainingQuantity }), fees }))

const ORDER = z.object({
  now: time,
  account: z.string(),
  mode: z.custom<TradingMode>(),
  clientOrderId: z.string(),
  intentId: z.string(),
  instrument: z.string(),
  side: z.custom<Side>(),
  type: z.custom<OrderType>(),
  quantity: optional(decimal),
  quoteQuantity: optional(decimal),
  limitPrice: optional(decimal),
  stopPrice: optional(decimal),
  body: z.looseObject({ createdAt: z.string().transform((iso) => new Date(iso)) }),
  contentHash: z.string(),
  isExit: z.boolean(),
  origin: z.custom<AdmissionOrigin>(),
  admittedAt: time,
  expiresAt: time,
  status: z.custom<OrderStatus>(),
  venueOrderId: optional(z.string()),
  evidence: optional(z.custom<Evidence>()),
  filledQuantity: decimal,
  reported: optional(REPORTED),
  reason: optional(z.string()),
  updatedAt: time,
  sequence: z.number(),
  fills: optional(z.array(FILL)).transform((fills) => fills ?? []),
})
