import { type ApprovedOrder, issueApproval, readClock } from '../core/approved-order.js'
import { type Clock, systemClock } from '../core/clock.js'
import { type DecimalInput, toDecimal } from '../core/decimal.js'
import { newClientOrderId, uuidv7 } from '../core/ids.js'
import type { Order, OrderIntent } from '../core/order.js'
import type { TradingMode } from '../core/vocabulary.js'

/** An intent, optionally with fields of the order that it becomes. A whole `Order` is one too. */
export type TestIntent = OrderIntent & Partial<Pick<Order, 'clientOrderId' | 'account' | 'mode' | 'venueSymbol' | 'createdAt'>>

export interface ApproveForTestOptions {
  /** Default: the order's own, else `PAPER`. */
  readonly mode?: TradingMode
  /** How long the approval is good for, on `clock`. `0` makes one that has already expired. Default 60 000. */
  readonly ttlMs?: number
  /** Default: the system's. */
  readonly clock?: Clock
}

const DEFAULT_TTL_MS = 60_000

/**
 * Approves an order without a router, gates or a store, so that a `TradingClient` can be tested alone. In a program that
 * trades, only the `ExecutionRouter` approves orders: nothing but a test should ever import this.
 *
 * What is missing from an intent is filled in as the library would: ids, `timeInForce`, `postOnly`, `reduceOnly`. The
 * account is `test`, and `venueSymbol` the instrument's id without its slash. Nothing is quantised or checked against
 * the instrument, so that a client can be shown orders that a venue must refuse.
 *
 * ```ts
 * const order = approveForTest({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '250' })
 * await client.submitOrder(order)
 * ```
 *
 * @throws InvalidDecimalError when an amount or a price is not a finite plain decimal.
 */
export function approveForTest(intentOrOrder: TestIntent, options: ApproveForTestOptions = {}): ApprovedOrder {
  const { ttlMs = DEFAULT_TTL_MS, clock = systemClock } = options
  const start = readClock(clock)
  const order = asOrder(intentOrOrder, options.mode ?? intentOrOrder.mode ?? 'PAPER', clock)
  const approvedAt = new Date(start.wallMs)
  const expiresAt = new Date(start.wallMs + ttlMs)
  return issueApproval(order, { clock, start, ttlMs, approvedAt, expiresAt })
}

function asOrder(intent: TestIntent, mode: TradingMode, clock: Clock): Order {
  const { instrument, side, type, strategy, metadata } = intent
  return {
    intentId: intent.intentId ?? uuidv7(clock),
    clientOrderId: intent.clientOrderId ?? newClientOrderId(clock),
    account: intent.account ?? 'test',
    mode,
    instrument,
    venueSymbol: intent.venueSymbol ?? instrument.replaceAll('/', ''),
    side,
    type,
    ...exact('quantity', intent.quantity),
    ...exact('quoteQuantity', intent.quoteQuantity),
    ...exact('limitPrice', intent.limitPrice),
    ...exact('stopPrice', intent.stopPrice),
    timeInForce: intent.timeInForce ?? (type === 'MARKET' ? 'IOC' : 'GTC'),
    postOnly: intent.postOnly ?? false,
    reduceOnly: intent.reduceOnly ?? false,
    ...(strategy === undefined ? {} : { strategy }),
    ...(metadata === undefined ? {} : { metadata }),
    createdAt: intent.createdAt ?? clock.now(),
  }
}

type AmountField = 'quantity' | 'quoteQuantity' | 'limitPrice' | 'stopPrice'

function exact(field: AmountField, value: DecimalInput | undefined): Pick<Order, AmountField> {
  return value === undefined ? {} : { [field]: toDecimal(value) }
}
