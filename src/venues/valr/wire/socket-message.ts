import { z } from 'zod'
import { type TradeRow, tradeRow } from './account-rows.js'
import { amount, nonNegativeAmount, optionalText, text } from './fields.js'
import { typeOf } from './message-type.js'
import { listedOrderRows, type OrderRow, statusRow } from './order-row.js'

/** VALR's own no to a command. */
export interface SocketRefusal {
  readonly venueCode: string
  readonly reason: string
}

/** What VALR tells on the account channel, as far as it matters here. */
export type AccountMessage =
  | {
      readonly kind: 'balance'
      readonly currency: string
      readonly free: z.output<typeof amount>
      readonly locked: z.output<typeof amount>
    }
  | { readonly kind: 'open_orders'; readonly rows: readonly OrderRow[] }
  | {
      readonly kind: 'processed'
      readonly orderId: string
      readonly customerOrderId?: string | undefined
      readonly failure?: string
    }
  | { readonly kind: 'status'; readonly row: OrderRow }
  | { readonly kind: 'trade'; readonly row: TradeRow }
  | { readonly kind: 'failed_order'; readonly orderId: string; readonly reason: string }
  | { readonly kind: 'failed_cancel'; readonly orderId?: string | undefined; readonly customerOrderId?: string | undefined }
  | {
      readonly kind: 'reply'
      readonly clientMsgId: string
      readonly orderId?: string | undefined
      readonly refusal?: SocketRefusal
    }

const balance = z.object({ currency: z.object({ shortName: text }), available: amount, reserved: nonNegativeAmount })
/** One generated document wraps the list; captures do not. */
const openOrders = z.union([listedOrderRows, z.object({ orders: listedOrderRows }).transform(({ orders }) => orders)])
const processed = z.object({ orderId: text, customerOrderId: optionalText, success: z.boolean(), failureReason: optionalText })
const failedOrder = z.object({ orderId: text, message: optionalText })
const failedCancel = z.object({ orderId: optionalText, customerOrderId: optionalText })

const envelope = z.object({ type: text, data: z.unknown().optional(), clientMsgId: optionalText, error: z.unknown().optional() })
const replyData = z.object({ orderId: optionalText }).nullish()
/** A negative code is VALR's no. Whatever else stands in its place says nothing about the order, which may be there. */
const refusalCode = z
  .union([z.number(), z.string()])
  .transform(String)
  .pipe(z.string().regex(/^-\d{1,9}$/))
const replyError = z.object({ code: refusalCode, message: optionalText })
/** Where the type itself is the no, a code only says which. */
const invalidData = z.object({ code: z.union([z.number(), z.string()]), message: optionalText }).partial()

/** `undefined` for a type that is not of interest. @throws ZodError for one that is, in a shape that VALR does not send. */
export function readAccountMessage(message: unknown): AccountMessage | undefined {
  const type = typeOf(message)
  if (type === undefined) return undefined
  const { data, clientMsgId, error } = envelope.parse(message)
  if (clientMsgId !== undefined) return readReply(type, clientMsgId, data, error)
  switch (type) {
    case 'BALANCE_UPDATE': {
      const { currency, available: free, reserved: locked } = balance.parse(data)
      return { kind: 'balance', currency: currency.shortName, free, locked }
    }
    case 'OPEN_ORDERS_UPDATE':
      return { kind: 'open_orders', rows: openOrders.parse(data) }
    case 'ORDER_PROCESSED': {
      const { orderId, customerOrderId, success, failureReason } = processed.parse(data)
      const failure = success ? {} : { failure: failureReason ?? 'VALR did not take the order.' }
      return { kind: 'processed', orderId, customerOrderId, ...failure }
    }
    case 'ORDER_STATUS_UPDATE':
      return { kind: 'status', row: statusRow.parse(data) }
    case 'NEW_ACCOUNT_TRADE':
      return { kind: 'trade', row: tradeRow.parse(data) }
    case 'FAILED_ORDER': {
      const { orderId, message: reason = 'VALR did not take the order.' } = failedOrder.parse(data)
      return { kind: 'failed_order', orderId, reason }
    }
    case 'FAILED_CANCEL_ORDER':
      return { kind: 'failed_cancel', ...failedCancel.parse(data) }
    default:
      return undefined
  }
}

/** VALR refuses in one of two ways: with `error` in the usual reply, or by a type that begins with `INVALID_`. @throws ZodError. */
function readReply(type: string, clientMsgId: string, data: unknown, error: unknown): AccountMessage {
  if (type === 'RATE_LIMIT_EXCEEDED')
    return { kind: 'reply', clientMsgId, refusal: { venueCode: 'RATE_LIMITED', reason: 'VALR: too many calls.' } }
  const isInvalid = type.startsWith('INVALID_')
  if (!isInvalid && (error === undefined || error === null)) {
    return { kind: 'reply', clientMsgId, orderId: replyData.parse(data)?.orderId }
  }
  const refusal = isInvalid ? invalidData.safeParse(error ?? data).data : replyError.parse(error)
  const { code = type, message = `VALR answered ${type}.` } = refusal ?? {}
  return { kind: 'reply', clientMsgId, refusal: { venueCode: String(code), reason: message.trim() } }
}
