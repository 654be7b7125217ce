import type { OrderRecord } from 'helios-execution'
import type { LiveDesk } from './live-desk.js'
import { apiKey } from './live-desk.js'

/** Orders, fills, fees and balances, one line for each fact, sorted: equal books give equal lines. */
export type Books = readonly string[]

/** As the ledger and the client have them. An order that never arrived is no fact of the exchange. */
export async function ourBooks({ store, valr }: LiveDesk, clientOrderIds: readonly string[]): Promise<Books> {
  const account = 'valr-desk'
  const found = await Promise.all(clientOrderIds.map((clientOrderId) => store.findOrder({ account, clientOrderId })))
  const records = found.filter((record): record is OrderRecord => record !== undefined && reached(record))
  const { balances } = await valr.balances()
  return [
    ...records.map(({ order, status, report }) => `order ${order.clientOrderId} ${status} filled ${report.filledQuantity}`),
    ...records.flatMap(({ report }) => report.fills.map((fill) => `fill ${fill.id} ${fill.quantity} at ${fill.price}`)),
    ...records.flatMap(({ report }) => report.fills.map(({ id, fee }) => `fee ${id} ${fee.amount} ${fee.currency}`)),
    ...Object.entries(balances).map(([currency, { total, free }]) => `balance ${currency} ${total} free ${free}`),
  ].sort()
}

/** As the exchange itself has them. */
export function itsBooks({ exchange }: LiveDesk): Books {
  const fills = exchange.fills(apiKey)
  const filled = (orderId: string) => fills.filter((fill) => fill.orderId === orderId)
  const statusOf: Readonly<Record<string, string>> = {
    Filled: 'filled',
    Cancelled: 'canceled',
    Failed: 'rejected',
    Placed: 'open',
  }
  return [
    ...exchange.orders(apiKey).map(({ orderId, customerOrderId, status }) => {
      const [first, ...rest] = filled(orderId).map(({ quantity }) => quantity)
      const quantity = rest.reduce((sum, more) => sum?.plus(more), first)
      return `order ${customerOrderId} ${statusOf[status]} filled ${quantity ?? 0}`
    }),
    ...fills.map(({ id, quantity, price }) => `fill ${id} ${quantity} at ${price}`),
    ...fills.map(({ id, fee }) => `fee ${id} ${fee.amount} ${fee.currency}`),
    ...Object.entries(exchange.balances(apiKey))
      .filter(([, { total }]) => !total.isZero())
      .map(([currency, { total, available }]) => `balance ${currency} ${total} free ${available}`),
  ].sort()
}

/** Refused before it was looked at, or lost on the way: the exchange knows nothing of it. */
function reached({ status, evidence }: OrderRecord): boolean {
  return status !== 'never_arrived' && !(status === 'rejected' && evidence?.venueOrderId === undefined)
}
