import type { Decimal } from '../../core/decimal.js'
import { type PaperAccount, reservationFor } from './paper-account.js'
import { PaperBalances } from './paper-balances.js'
import { PaperIds } from './paper-ids.js'
import type { PaperMarket } from './paper-market.js'
import { isLimit, PaperOrder, remainingOf } from './paper-order.js'
import { PaperOrders } from './paper-orders.js'
import {
  type OrderSnapshot,
  type PaperSnapshot,
  type ReadOrder,
  type ReadSnapshot,
  SnapshotRefusedError,
} from './paper-snapshot.js'

type Markets = ReadonlyMap<string, PaperMarket>

/** Books are left out: what was on offer before a restart is not on offer after it. */
export function writeAccount(account: PaperAccount, venue: string, markets: Markets): PaperSnapshot {
  const { balances, orders, ids } = account
  const totals: Record<string, string> = {}
  for (const [currency, { total }] of Object.entries(balances.snapshot())) totals[currency] = total.toFixed()
  const lastPrices: Record<string, { price: string; at: string }> = {}
  for (const [id, { last }] of markets)
    if (last !== undefined) lastPrices[id] = { price: last.price.toFixed(), at: last.at.toISOString() }
  return {
    format: 'helios-paper-account',
    version: 1,
    venue,
    seed: ids.seed,
    counters: ids.counters,
    balances: totals,
    lastPrices,
    orders: [...orders.finished, ...orders.open].map(writeOrder),
  }
}

function writeOrder(order: PaperOrder): OrderSnapshot {
  const { venueOrderId, status, triggered, reason, updatedAt } = order
  const { quantity, quoteQuantity, limitPrice, stopPrice, ...terms } = order.terms
  return {
    ...terms,
    venueOrderId,
    status,
    triggered,
    ...written('quantity', quantity),
    ...written('quoteQuantity', quoteQuantity),
    ...written('limitPrice', limitPrice),
    ...written('stopPrice', stopPrice),
    ...(reason === undefined ? {} : { reason }),
    updatedAt: updatedAt.toISOString(),
    fills: order.fills.map(({ id, price, quantity, fee, liquidity, at }) => ({
      id,
      price: price.toFixed(),
      quantity: quantity.toFixed(),
      fee: { amount: fee.amount.toFixed(), currency: fee.currency },
      liquidity,
      at: at.toISOString(),
    })),
  }
}

function written<Name extends string>(name: Name, value: Decimal | undefined): { readonly [key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value.toFixed() } as { [key in Name]: string })
}

/** @throws SnapshotRefusedError when its parts contradict each other or name an instrument that is not traded here. */
export function readAccount(snapshot: ReadSnapshot, markets: Markets, maxFinishedOrders: number): PaperAccount {
  const balances = new PaperBalances()
  for (const [currency, total] of Object.entries(snapshot.balances)) balances.add(currency, total)
  const orders = new PaperOrders(maxFinishedOrders)
  requireUnique(
    'venueOrderId',
    snapshot.orders.map(({ venueOrderId }) => venueOrderId),
    snapshot.counters.orders,
  )
  requireUnique(
    'clientOrderId',
    snapshot.orders.map(({ clientOrderId }) => clientOrderId),
    snapshot.counters.orders,
  )
  requireUnique(
    'fill id',
    snapshot.orders.flatMap(({ fills }) => fills.map(({ id }) => id)),
    snapshot.counters.fills,
  )
  for (const written of snapshot.orders) {
    const order = readOrder(written)
    orders.add(order)
    if (order.isOpen) lockFor(order, balances, markets)
  }
  for (const [currency, { free }] of Object.entries(balances.snapshot())) {
    if (free.isNegative()) throw new SnapshotRefusedError(`open orders reserve more ${currency} than there is`)
  }
  balances.takeChanged()
  return { balances, orders, ids: new PaperIds(snapshot.seed, snapshot.counters) }
}

function requireUnique(what: string, ids: readonly string[], givenOut: number): void {
  if (new Set(ids).size !== ids.length) throw new SnapshotRefusedError(`a ${what} is there twice`)
  if (ids.length > givenOut) throw new SnapshotRefusedError(`there are more of ${what} than its counter says`)
}

function readOrder(written: ReadOrder): PaperOrder {
  const { venueOrderId, status, triggered, reason, updatedAt, fills, ...terms } = written
  const order = new PaperOrder(venueOrderId, terms, updatedAt)
  const { clientOrderId, instrument, side } = terms
  for (const fill of fills) {
    const { price, quantity, fee, at } = fill
    order.addFills([{ ...fill, clientOrderId, venueOrderId, instrument, side }], {
      quantity,
      value: price.times(quantity),
      fee,
      at,
    })
  }
  order.status = status
  order.triggered = triggered
  order.reason = reason
  order.updatedAt = updatedAt
  const contradiction = contradictionIn(order)
  if (contradiction !== undefined) throw new SnapshotRefusedError(`order ${venueOrderId} ${contradiction}`)
  return order
}

function contradictionIn({ status, fills, terms, filledQuantity, isOpen }: PaperOrder): string | undefined {
  if (terms.quantity?.lessThan(filledQuantity)) return 'has filled more than its quantity'
  if (isOpen && terms.quantity?.equals(filledQuantity)) return 'is open and has nothing left to fill'
  if (isOpen && (status === 'partially_filled') !== fills.length > 0) return `is ${status} with ${fills.length} fills`
  if (status === 'rejected' && fills.length > 0) return 'is rejected and has fills'
  if (status === 'filled' && fills.length === 0) return 'is filled and has no fills'
  return undefined
}

function lockFor(order: PaperOrder, balances: PaperBalances, markets: Markets): void {
  const { venueOrderId, terms } = order
  const market = markets.get(terms.instrument)
  if (market === undefined)
    throw new SnapshotRefusedError(`order ${venueOrderId} is open in ${terms.instrument}, which is not traded here`)
  if (!isLimit(order)) throw new SnapshotRefusedError(`order ${venueOrderId} is open and has no limit`)
  const { amount, currency } = reservationFor(order.terms, remainingOf(order), market.instrument)
  balances.lock(currency, amount)
}
