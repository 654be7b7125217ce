import { Decimal, HUNDRED, ZERO } from '../../core/decimal.js'
import type { Instrument } from '../../core/instrument.js'
import type { Fill, Money } from '../../core/order.js'
import { isImmediate } from './order-status.js'
import { ValrError } from './valr-error.js'
import type { TradeRow } from './wire/account-rows.js'
import type { OrderRow } from './wire/order-row.js'

/** The account's own rates for one pair, in percent; a negative one is a reward. */
export interface FeeRates {
  readonly makerPercent: Decimal
  readonly takerPercent: Decimal
}

/** Whether an order can rest, and can take. */
export type OrderShape = Pick<OrderRow, 'type' | 'timeInForce'>

/** What helps to read a trade. */
export interface FillContext {
  readonly instrumentOf: (symbol: string) => Instrument | undefined
  readonly ratesOf: (symbol: string) => FeeRates | undefined
  /** The order that the trade belongs to, when it is known. */
  readonly order?: OrderShape
}

/** A trade of the account as a fill. @throws ValrError `VALR_UNREADABLE` when its fee's currency cannot be told. */
export function readFill(row: TradeRow, context: FillContext): Fill {
  const instrument = context.instrumentOf(row.currencyPair)
  const fee = feeOf(row, instrument)
  return {
    id: row.id,
    venueOrderId: row.orderId,
    ...(row.customerOrderId === undefined ? {} : { clientOrderId: row.customerOrderId }),
    instrument: instrument?.id ?? row.currencyPair,
    side: row.side,
    price: row.price,
    quantity: row.quantity,
    fee,
    liquidity: liquidityOf(row, fee, context),
    at: row.tradedAt,
  }
}

/** A reward is a negative fee. VALR leaves out a fee of zero; its currency would be the one received. */
function feeOf(row: TradeRow, instrument: Instrument | undefined): Money {
  if (row.makerReward && row.makerRewardCurrency !== undefined)
    return { amount: row.makerReward.negated(), currency: row.makerRewardCurrency }
  const currency = row.feeCurrency ?? (row.side === 'BUY' ? instrument?.base : instrument?.quote)
  if (currency === undefined)
    throw new ValrError('VALR_UNREADABLE', `Trade ${row.id} is in ${row.currencyPair}, which VALR does not list.`)
  return { amount: row.fee ?? ZERO, currency }
}

/**
 * VALR does not say who was the maker. A reward and a post-only order tell; so does an order that cannot rest. Otherwise the
 * fee does: whichever personal rate it is nearer to, the taker's when that does not tell either.
 */
function liquidityOf(row: TradeRow, fee: Money, { order, ratesOf, instrumentOf }: FillContext): Fill['liquidity'] {
  if (fee.amount.isNegative() || order?.type === 'post-only limit') return 'maker'
  if (order !== undefined && isImmediate(order)) return 'taker'
  const rates = ratesOf(row.currencyPair)
  const base = instrumentOf(row.currencyPair)?.base
  if (rates === undefined || base === undefined) return 'taker'
  const charged = fee.currency === base ? row.quantity : row.quantity.times(row.price)
  const percent = fee.amount.dividedBy(charged).times(HUNDRED)
  const [toMaker, toTaker] = [percent.minus(rates.makerPercent).abs(), percent.minus(rates.takerPercent).abs()]
  return toMaker.lessThan(toTaker) ? 'maker' : 'taker'
}

export function sumOf(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((sum, amount) => sum.plus(amount), new Decimal(0))
}
