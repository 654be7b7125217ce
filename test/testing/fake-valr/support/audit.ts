import { Decimal, percentOf, ZERO } from '../../../../src/core/decimal.js'
import type { FakeValr } from '../../../../src/testing/fake-valr/fake-valr.js'
import type { FakeValrFill, FakeValrOrder } from '../../../../src/testing/fake-valr/views.js'

export interface Audited {
  readonly apiKey: string
  readonly balances: Readonly<Record<string, string>>
  /** In percent, by pair. */
  readonly rates: (pair: string) => { readonly maker: string; readonly taker: string }
}

const CURRENCIES: Readonly<Record<string, readonly [base: string, quote: string]>> = {
  BTCZAR: ['BTC', 'ZAR'],
  ETHZAR: ['ETH', 'ZAR'],
}

/** Everything that is wrong with the fake's own books, one sentence each. */
export function audit(fake: FakeValr, accounts: readonly Audited[]): string[] {
  return [
    ...accounts.flatMap((account) => auditAccount(fake, account)),
    ...auditBooks(fake, accounts),
    ...auditTrades(fake, accounts),
  ]
}

function auditAccount(fake: FakeValr, account: Audited): string[] {
  const orders = fake.orders(account.apiKey)
  const fills = fake.fills(account.apiKey)
  return [
    ...auditBalances(fake, account, orders, fills),
    ...orders.flatMap((order) =>
      auditOrder(
        order,
        fills.filter(({ orderId }) => orderId === order.orderId),
      ),
    ),
    ...fills.flatMap((fill) => auditFee(fill, account)),
    ...twice(orders.flatMap(({ isOpen, customerOrderId }) => (isOpen && customerOrderId ? [customerOrderId] : []))).map(
      (id) => `two open orders are called ${id}`,
    ),
    ...twice(fills.map(({ id }) => id)).map((id) => `${account.apiKey} has fill ${id} twice`),
  ]
}

/** Reserves are what open orders need; totals are what the account began with and its fills moved. */
function auditBalances(
  fake: FakeValr,
  account: Audited,
  orders: readonly FakeValrOrder[],
  fills: readonly FakeValrFill[],
): string[] {
  const reserved = new Tally()
  for (const { isOpen, pair, side, price = ZERO, remainingQuantity } of orders) {
    const [base, quote] = currenciesOf(pair)
    if (isOpen) reserved.add(side === 'BUY' ? quote : base, side === 'BUY' ? price.times(remainingQuantity) : remainingQuantity)
  }
  const total = new Tally()
  for (const [currency, amount] of Object.entries(account.balances)) total.add(currency, new Decimal(amount))
  for (const { pair, side, price, quantity, fee } of fills) {
    const [base, quote] = currenciesOf(pair)
    const sign = side === 'BUY' ? 1 : -1
    total.add(base, quantity.times(sign))
    total.add(quote, price.times(quantity).times(-sign))
    total.add(fee.currency, fee.amount.negated())
  }
  return Object.entries(fake.balances(account.apiKey)).flatMap(([currency, balance]) => [
    ...(balance.available.isNegative() ? [`${account.apiKey} has ${balance.available} ${currency} available`] : []),
    ...differs(`${account.apiKey} reserves in ${currency}`, balance.reserved, reserved.of(currency)),
    ...differs(`${account.apiKey} has in ${currency}`, balance.total, total.of(currency)),
  ])
}

function auditOrder(order: FakeValrOrder, fills: readonly FakeValrFill[]): string[] {
  const { orderId, status, type, isOpen, originalQuantity, remainingQuantity } = order
  const filled = fills.reduce((sum, { quantity }) => sum.plus(quantity), ZERO)
  const found = differs(`order ${orderId} has filled`, originalQuantity.minus(remainingQuantity), filled)
  if (status === 'Failed' && !filled.isZero()) found.push(`failed order ${orderId} has fills`)
  if (status === 'Filled' && !remainingQuantity.isZero()) found.push(`filled order ${orderId} has something left`)
  if (isOpen && !remainingQuantity.greaterThan(0)) found.push(`open order ${orderId} has nothing left`)
  if (isOpen && !['Placed', 'Active', 'Partially Filled', 'Order Modified'].includes(status))
    found.push(`${status} order ${orderId} is open`)
  if (!isOpen && !['Filled', 'Cancelled', 'Failed'].includes(status)) found.push(`${status} order ${orderId} is not open`)
  if (type === 'post-only limit' && fills.some(({ liquidity }) => liquidity === 'taker')) found.push(`post-only ${orderId} took`)
  return found
}

function auditFee({ id, pair, side, price, quantity, fee, liquidity }: FakeValrFill, { rates }: Audited): string[] {
  const [base, quote] = currenciesOf(pair)
  const rate = new Decimal(rates(pair)[liquidity])
  const inBase = rate.isNegative() ? side === 'SELL' : side === 'BUY'
  return [
    ...(fee.currency === (inBase ? base : quote) ? [] : [`the fee of ${id} is in ${fee.currency}`]),
    ...differs(`the fee of ${id} is`, fee.amount, percentOf(inBase ? quantity : price.times(quantity), rate)),
  ]
}

/** No book is crossed, and it holds exactly the open orders that do not wait for a stop price. */
function auditBooks(fake: FakeValr, accounts: readonly Audited[]): string[] {
  const resting = accounts
    .flatMap(({ apiKey }) => fake.orders(apiKey))
    .filter(({ isOpen, status }) => isOpen && status !== 'Active')
  const wanted = resting.map(({ orderId, price, remainingQuantity }) => `${orderId} ${price} ${remainingQuantity}`)
  const books = Object.entries(fake.books())
  const entries = books.flatMap(([, { bids, asks }]) => [...bids, ...asks]).filter(({ orderId }) => orderId !== undefined)
  const shown = entries.map(({ orderId, price, quantity }) => `${orderId} ${price} ${quantity}`)
  const crossed = books.filter(([, { bids, asks }]) => bids[0] && asks[0] && bids[0].price.greaterThanOrEqualTo(asks[0].price))
  return [
    ...crossed.map(([symbol]) => `the book of ${symbol} is crossed`),
    ...(shown.sort().join('\n') === wanted.sort().join('\n') ? [] : ['the books do not hold the open orders']),
  ]
}

/** The two sides of a trade agree, and are not of one account. */
function auditTrades(fake: FakeValr, accounts: readonly Audited[]): string[] {
  const [ours = [], theirs = []] = accounts.map(({ apiKey }) => fake.fills(apiKey))
  const byId = new Map(theirs.map((fill) => [fill.id, fill]))
  return ours.flatMap((fill) => {
    const other = byId.get(fill.id)
    if (other === undefined) return []
    const agrees = other.side !== fill.side && other.liquidity !== fill.liquidity
    const isEqual = other.price.equals(fill.price) && other.quantity.equals(fill.quantity)
    return agrees && isEqual ? [] : [`the sides of trade ${fill.id} disagree`]
  })
}

class Tally {
  readonly #sums = new Map<string, Decimal>()

  add(currency: string, amount: Decimal): void {
    this.#sums.set(currency, this.of(currency).plus(amount))
  }

  of(currency: string): Decimal {
    return this.#sums.get(currency) ?? ZERO
  }
}

function currenciesOf(pair: string): readonly [string, string] {
  const currencies = CURRENCIES[pair]
  if (currencies === undefined) throw new Error(`the audit does not know ${pair}`)
  return currencies
}

function differs(what: string, actual: Decimal, wanted: Decimal): string[] {
  return actual.equals(wanted) ? [] : [`${what} ${actual}, not ${wanted}`]
}

function twice(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index)
}
