import type { Clock } from '../../../core/clock.js'
import { type Decimal, ZERO } from '../../../core/decimal.js'
import type { Side } from '../../../core/vocabulary.js'
import type { Account } from './account.js'
import type { AccountEvents } from './account-events.js'
import { type AccountFill, ledgerRowsOf } from './account-fill.js'
import type { BookEntry } from './book-side.js'
import { feeOf } from './fees.js'
import type { Market, PublicTrade } from './market.js'
import type { MarketEvents } from './market-events.js'
import type { SeededIds } from './seeded-ids.js'
import { reservationOf, type VenueOrder } from './venue-order.js'

export interface SettlementOptions {
  readonly clock: Clock
  readonly ids: SeededIds
  readonly accountOf: (order: VenueOrder) => Account
  readonly accountEvents: AccountEvents
  readonly marketEvents: MarketEvents
}

/** Carries trades out: the book, the money, the orders' records, and everybody who has to hear of it. */
export class Settlement {
  readonly #options: SettlementOptions

  constructor(options: SettlementOptions) {
    this.#options = options
  }

  /** A taker, whose order may be ours, takes `quantity` of what is offered. */
  take(market: Market, entry: BookEntry, quantity: Decimal, takerSide: Side, taker?: VenueOrder): void {
    const { book } = market
    const { price, order: maker } = entry
    book.resize(entry, entry.quantity.minus(quantity))
    const trade = this.print(market, { price, quantity, takerSide })
    if (maker !== undefined) this.#fill(maker, trade, 'maker')
    if (taker !== undefined) this.#fill(taker, trade, 'taker')
  }

  /** Shows a trade to the public. */
  print(market: Market, terms: Pick<PublicTrade, 'price' | 'quantity' | 'takerSide'>): PublicTrade {
    const { clock, ids, marketEvents } = this.#options
    const trade = { id: ids.uuid(), sequenceId: ids.sequenceId(), at: clock.now(), ...terms }
    market.print(trade)
    marketEvents.tell({ kind: 'trade', market, trade })
    return trade
  }

  /** Sets the funds aside that what remains of the order needs. */
  reserve(order: VenueOrder): void {
    const { currency, amount } = reservationOf(order, order.remaining)
    order.isReserved = true
    this.#options.accountOf(order).balances.reserve(currency, amount, this.#options.clock.now())
  }

  /** Makes available again what is set aside for the order, if anything is. */
  release(order: VenueOrder): void {
    if (!order.isReserved) return
    const { currency, amount } = reservationOf(order, order.remaining)
    order.isReserved = false
    this.#options.accountOf(order).balances.reserve(currency, amount.negated(), this.#options.clock.now())
  }

  #fill(order: VenueOrder, trade: PublicTrade, liquidity: AccountFill['liquidity']): void {
    const { ids, accountOf, accountEvents } = this.#options
    const account = accountOf(order)
    const fill = this.#move(order, account, trade, liquidity)
    const rows = ledgerRowsOf(fill, () => ids.uuid())
    account.fills.push(fill)
    account.ledger.push(...rows)
    accountEvents.trade(account, fill)
    accountEvents.orderStatus(account, order)
    accountEvents.balances(account)
    for (const row of rows) accountEvents.historyRecord(account, row)
    accountEvents.openOrders(account)
  }

  #move(order: VenueOrder, account: Account, trade: PublicTrade, liquidity: AccountFill['liquidity']): AccountFill {
    const { pair, side } = order.request
    const { id, sequenceId, price, quantity, at } = trade
    const value = price.times(quantity)
    const { balances } = account
    if (order.isReserved) {
      const used = reservationOf(order, quantity)
      balances.reserve(used.currency, used.amount.negated(), at)
    }
    const { fee, feeCurrency } = feeOf({ side, quantity, value }, pair, account.ratesFor(pair), liquidity)
    const direction = side === 'BUY' ? 1 : -1
    balances.add(pair.quote, value.times(-direction), at)
    balances.add(pair.base, quantity.times(direction), at)
    balances.add(feeCurrency, fee.negated(), at)
    const charged = fee.isNegative() ? ZERO : fee
    order.remaining = order.remaining.minus(quantity)
    order.executedValue = order.executedValue.plus(value)
    order.totalFee = order.totalFee.plus(charged)
    const isFilled = order.remaining.isZero()
    order.record(isFilled ? 'Filled' : 'Partially Filled', at, { executed: { price, quantity, fee: charged } })
    if (isFilled) {
      order.isReserved = false
      account.orders.markClosed(order)
    } else account.orders.markChanged(order)
    return { id, sequenceId, order, price, quantity, value, fee, feeCurrency, liquidity, at }
  }
}
