import { z } from 'zod'
import type { CalendarWindow } from '../../core/claim.js'
import { Decimal } from '../../core/decimal.js'
import type { Fill, Order } from '../../core/order.js'
import {
  type AdmissionOrigin,
  ORDER_TYPES,
  type OrderStatus,
  SIDES,
  TIMES_IN_FORCE,
  TRADING_MODES,
  type TradingMode,
} from '../../core/vocabulary.js'
import type { TakenClaim } from '../judge-admission.js'
import type { StoredOrder } from '../order-projection.js'
import { corrupt, PLAIN_DECIMAL } from './row-values.js'

/** The facts of an admission: what was admitted, and everything it took. */
export interface AdmittedFacts {
  readonly order: Order
  readonly mode: TradingMode
  readonly contentHash: string
  readonly isExit: boolean
  readonly origin: AdmissionOrigin
  readonly taken: readonly TakenClaim[]
  readonly expiresAt: Date
}

/** What of an order changes, beyond the columns that are searched or guarded. */
export interface OrderProgress extends Pick<StoredOrder, 'evidence' | 'reported' | 'reason'> {
  /** What is still held, by claim key. */
  readonly open: Readonly<Record<string, Decimal>>
}

const decimal = z
  .string()
  .regex(PLAIN_DECIMAL)
  .transform((value) => new Decimal(value))
const time = z.string().pipe(z.coerce.date())
const optional = z.exactOptional
const mode = z.enum(TRADING_MODES)
const money = z.object({ amount: decimal, currency: z.string() })
const calendar = z.object({ period: z.enum(['hour', 'day', 'week', 'month']), timeZone: z.string() })

const order = z.object({
  intentId: z.string(),
  clientOrderId: z.string(),
  account: z.string(),
  mode,
  instrument: z.string(),
  venueSymbol: z.string(),
  side: z.enum(SIDES),
  type: z.enum(ORDER_TYPES),
  quantity: optional(decimal),
  quoteQuantity: optional(decimal),
  limitPrice: optional(decimal),
  stopPrice: optional(decimal),
  timeInForce: z.enum(TIMES_IN_FORCE),
  postOnly: z.boolean(),
  reduceOnly: z.boolean(),
  strategy: optional(z.string()),
  metadata: optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  createdAt: time,
})

const taken = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('budget'), key: z.string(), window: z.string(), calendar, amount: decimal }),
  z.object({ kind: z.literal('hold'), key: z.string(), amount: decimal, reflectedBy: z.enum(['reservation', 'settlement']) }),
  z.object({ kind: z.literal('rate'), key: z.string(), perMs: z.number() }),
])

const admission = z.object({
  kind: z.literal('order.admitted'),
  at: time,
  facts: z.object({
    order,
    mode,
    contentHash: z.string(),
    isExit: z.boolean(),
    origin: z.enum(['strategy', 'stop', 'protect']),
    taken: z.array(taken),
    expiresAt: time,
  }),
})

const evidence = z.object({
  source: z.enum(['submit', 'timeout', 'event', 'lookup', 'cancel', 'approval', 'absence', 'human']),
  venueOrderId: optional(z.string()),
  reason: optional(z.string()),
  venueCode: optional(z.string()),
  cause: optional(z.string()),
  actor: optional(z.string()),
  freshnessFence: optional(z.boolean()),
  lateArrival: optional(z.boolean()),
})

const progress = z.object({
  evidence: optional(evidence),
  reported: optional(z.object({ averagePrice: optional(decimal), fees: z.array(money), remainingQuantity: optional(decimal) })),
  reason: optional(z.string()),
  open: z.record(z.string(), decimal),
})

const fill = z.object({
  id: z.string(),
  clientOrderId: optional(z.string()),
  venueOrderId: optional(z.string()),
  instrument: z.string(),
  side: z.enum(SIDES),
  price: decimal,
  quantity: decimal,
  fee: money,
  liquidity: z.enum(['maker', 'taker']),
  at: time,
})

const status = z.enum([
  'admitted',
  'open',
  'partially_filled',
  'filled',
  'canceled',
  'rejected',
  'expired',
  'unknown',
  'not_sent',
  'never_arrived',
])

const rate = z.object({ perMs: z.number(), times: z.array(z.number()) })
const milliseconds = z.number().transform((ms) => new Date(ms))
const claimed = z.object({
  limit: decimal,
  at: milliseconds,
  calendar: optional(calendar),
  asOf: optional(milliseconds),
  asOfSequence: optional(z.number()),
  perMs: optional(z.number()),
})
const latches = z.array(z.tuple([z.string(), z.string(), z.number().nullable()]))
const policies = z.array(z.tuple([z.string(), z.string(), z.string().nullable(), z.number().nullable()]))

export const parseAdmission = reader('an admission', admission) satisfies (text: string) => { at: Date; facts: AdmittedFacts }
export const parseProgress = reader('the progress of an order', progress) satisfies (text: string) => OrderProgress
export const parseFill = reader('a fill', fill) satisfies (text: string) => Fill
export const parseCalendar = reader('a calendar', calendar) satisfies (text: string) => CalendarWindow
export const parseRate = reader('a rate', rate)
export const parseClaimed = reader('a claimed limit', claimed)
export const parseLatches = reader('the latches', latches)
export const parsePolicies = reader('the policies', policies)

export function parseStatus(value: string): OrderStatus {
  const parsed = status.safeParse(value)
  if (parsed.success) return parsed.data
  throw corrupt('status', 'an order status', parsed.error)
}

function reader<Schema extends z.ZodType>(what: string, schema: Schema): (text: string) => z.output<Schema> {
  return (text) => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (cause) {
      throw corrupt(what, 'JSON', cause)
    }
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    throw corrupt(what, 'as written', parsed.error)
  }
}
