import { z } from 'zod'
import type { Decimal } from '../../../core/decimal.js'
import type { Side } from '../../../core/vocabulary.js'
import { amount, nonNegativeAmount, optionalText, side, text, time } from './fields.js'

/** An order as VALR shows it, whichever of its four shapes it came in. */
export interface OrderRow {
  readonly orderId: string
  readonly customerOrderId?: string | undefined
  /** VALR's text, for example `Partially Filled`. */
  readonly status: string
  readonly symbol: string
  readonly side: Side
  /** VALR's text, for example `post-only limit`. */
  readonly type: string
  readonly price: Decimal
  readonly original: Decimal
  readonly remaining: Decimal
  readonly stopPrice?: Decimal | undefined
  readonly timeInForce?: string | undefined
  readonly reason?: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

const stopPrice = amount.nullish().transform((value) => (value === null || value?.isZero() ? undefined : value))

/** VALR writes `""`, `"None"` or null when there is no reason. */
const failedReason = optionalText.transform((reason) => (reason === 'None' ? undefined : reason))

const remainsWithin = ({ original, remaining }: OrderRow): boolean => remaining.lte(original)
const REMAINS_TOO_MUCH = { message: 'more remains than was ordered' }

const statusFields = z.object({
  orderId: text,
  customerOrderId: optionalText,
  orderStatusType: text,
  currencyPair: text,
  orderSide: side,
  orderType: text,
  originalPrice: nonNegativeAmount,
  originalQuantity: nonNegativeAmount,
  remainingQuantity: nonNegativeAmount,
  stopPrice,
  timeInForce: optionalText,
  failedReason,
  orderCreatedAt: time,
  orderUpdatedAt: time,
})

function fromStatus(row: z.output<typeof statusFields>): OrderRow {
  return {
    orderId: row.orderId,
    customerOrderId: row.customerOrderId,
    status: row.orderStatusType,
    symbol: row.currencyPair,
    side: row.orderSide,
    type: row.orderType,
    price: row.originalPrice,
    original: row.originalQuantity,
    remaining: row.remainingQuantity,
    stopPrice: row.stopPrice,
    timeInForce: row.timeInForce,
    reason: row.failedReason,
    createdAt: row.orderCreatedAt,
    updatedAt: row.orderUpdatedAt,
  }
}

/** VALR: order status by id. */
export const statusRow = statusFields.transform(fromStatus).refine(remainsWithin, REMAINS_TOO_MUCH)

/** VALR: order history, a page of orders as they are now. */
export const statusRows = z.array(statusRow)

/** VALR: order history detail, newest snapshot first. `executed` is what that event executed. */
export const detailRows = z.array(
  statusFields
    .extend({ executedQuantity: nonNegativeAmount.nullish() })
    .transform((row) => ({ order: fromStatus(row), executed: row.executedQuantity ?? undefined }))
    .refine(({ order }) => remainsWithin(order), REMAINS_TOO_MUCH),
)

const openFields = z.object({
  orderId: text,
  customerOrderId: optionalText,
  status: text,
  currencyPair: text,
  side,
  type: text,
  price: nonNegativeAmount,
  originalQuantity: nonNegativeAmount,
  stopPrice,
  timeInForce: optionalText,
  createdAt: time,
  updatedAt: time,
})

/** VALR: open orders, all pairs and without pages. */
export const openOrderRows = z.array(
  openFields
    .extend({ remainingQuantity: nonNegativeAmount })
    .transform(
      ({ currencyPair: symbol, originalQuantity: original, remainingQuantity: remaining, ...row }): OrderRow => ({
        ...row,
        symbol,
        original,
        remaining,
      }),
    )
    .refine(remainsWithin, REMAINS_TOO_MUCH),
)

/** VALR: open orders as the account socket lists them, where `quantity` is what remains. */
export const listedOrderRows = z.array(
  openFields
    .extend({ quantity: nonNegativeAmount })
    .transform(
      ({ currencyPair: symbol, originalQuantity: original, quantity: remaining, ...row }): OrderRow => ({
        ...row,
        symbol,
        original,
        remaining,
      }),
    )
    .refine(remainsWithin, REMAINS_TOO_MUCH),
)

/** VALR: reply to a placement or a V2 cancel. */
export const idReply = z.object({ id: text })

/** VALR: reply to cancelling everything. */
export const cancelledRows = z.array(z.object({ orderId: text }))
