import type { Decimal } from '../../../core/decimal.js'
import type { VenueOrder } from './venue-order.js'

/** One execution as one account sees it. */
export interface AccountFill {
  /** The trade's id; both sides of it have the same. */
  readonly id: string
  readonly sequenceId: bigint
  readonly order: VenueOrder
  readonly price: Decimal
  readonly quantity: Decimal
  /** price × quantity. */
  readonly value: Decimal
  /** Negative: a maker's reward. */
  readonly fee: Decimal
  readonly feeCurrency: string
  readonly liquidity: 'maker' | 'taker'
  readonly at: Date
}

/** An amount of a currency. */
export interface Amount {
  readonly currency: string
  readonly value: Decimal
}

/** A row of the transaction history. */
export interface LedgerRow {
  readonly id: string
  readonly type: string
  readonly description: string
  readonly debit: Amount | undefined
  /** Net of the fee. */
  readonly credit: Amount
  readonly fee: Amount | undefined
  readonly fill: AccountFill
}

/** What one fill adds to the history: the trade, and the reward if it brought one. Each row asks for an id. */
export function ledgerRowsOf(fill: AccountFill, newId: () => string): readonly LedgerRow[] {
  const { pair, side, kind } = fill.order.request
  const bought: Amount = { currency: pair.base, value: fill.quantity }
  const paid: Amount = { currency: pair.quote, value: fill.value }
  const [credit, debit] = side === 'BUY' ? [bought, paid] : [paid, bought]
  const origin = kind === 'market' ? 'Market' : 'Limit'
  const isReward = fill.fee.isNegative()
  const trade: LedgerRow = {
    id: newId(),
    type: `${origin.toUpperCase()}_${side}`,
    description: `${origin} ${side === 'BUY' ? 'Buy' : 'Sell'}`,
    debit,
    credit: isReward ? credit : { currency: credit.currency, value: credit.value.minus(fill.fee) },
    fee: isReward ? undefined : { currency: fill.feeCurrency, value: fill.fee },
    fill,
  }
  if (!isReward) return [trade]
  const reward = { currency: fill.feeCurrency, value: fill.fee.negated() }
  return [
    trade,
    { id: newId(), type: 'MAKER_REWARD', description: 'Maker Reward', debit: undefined, credit: reward, fee: undefined, fill },
  ]
}
