import type { ApprovedOrder } from '../../../src/core/approved-order.js'
import { toDecimal } from '../../../src/core/decimal.js'
import type { OrderReport } from '../../../src/core/order.js'
import type { Balance, TradingClient, VenueEvent } from '../../../src/core/trading-client.js'
import { approveForTest, type TestIntent } from '../../../src/testing/approve-for-test.js'

/** A client that breaks one promise. */
export interface BrokenClient {
  /** Completes "a client that …". */
  readonly that: string
  /** The conformance case that must catch it, and what it must say. */
  readonly breaks: string
  readonly says: RegExp
  /** What it does otherwise than `client`. */
  readonly instead: (client: TradingClient) => Partial<TradingClient>
}

/** `client` with some members replaced. */
export function clientWith(client: TradingClient, instead: Partial<TradingClient>): TradingClient {
  const replaced = new Map<PropertyKey, unknown>(Object.entries(instead))
  return new Proxy(client, {
    get: (_target, key) => (replaced.has(key) ? replaced.get(key) : bound(client, key)),
    ownKeys: () => [...Reflect.ownKeys(client), ...Object.keys(instead).filter((key) => !Reflect.has(client, key))],
    getOwnPropertyDescriptor: (_target, key) =>
      replaced.has(key)
        ? { value: replaced.get(key), enumerable: true, configurable: true, writable: true }
        : Reflect.getOwnPropertyDescriptor(client, key),
  })
}

export function bound(client: TradingClient, key: PropertyKey): unknown {
  const member: unknown = Reflect.get(client, key)
  return typeof member === 'function' ? member.bind(client) : member
}

/** A fresh approval of the same order, with these fields changed. */
export function reapproved({ kind }: TradingClient, order: ApprovedOrder, changed: Partial<TestIntent> = {}): ApprovedOrder {
  return approveForTest(Object.keys(changed).length === 0 ? order : { ...order, ...changed }, {
    mode: kind === 'live' ? 'LIVE' : 'PAPER',
  })
}

/** Submits with an approval of its own making when the caller's is refused, for this reason only if one is given. */
export function resubmitOn(code?: string): (client: TradingClient) => Partial<TradingClient> {
  return (client) => {
    const submitOrder: TradingClient['submitOrder'] = async (order, options) => {
      try {
        return await client.submitOrder(order, options)
      } catch (error) {
        if (code !== undefined && (error as { code?: string }).code !== code) throw error
        return client.submitOrder(reapproved(client, order, { clientOrderId: `${order.clientOrderId}-2` }))
      }
    }
    return { submitOrder }
  }
}

export function retryUnknown(changed: Partial<TestIntent>): (client: TradingClient) => Partial<TradingClient> {
  return (client) => ({
    submitOrder: async (order) => {
      const outcome = await client.submitOrder(order)
      if (outcome.kind === 'unknown') await client.submitOrder(reapproved(client, order, changed))
      return outcome
    },
  })
}

export function throwRejections(client: TradingClient): Partial<TradingClient> {
  return {
    submitOrder: async (order) => {
      const outcome = await client.submitOrder(order)
      if (outcome.kind === 'rejected') throw new Error('rejected by the venue')
      return outcome
    },
  }
}

/** Changes every report, wherever the client gives one. */
export function changeReports(change: (report: OrderReport) => OrderReport): (client: TradingClient) => Partial<TradingClient> {
  return (client) => ({
    submitOrder: async (...parameters) => {
      const outcome = await client.submitOrder(...parameters)
      return outcome.kind === 'accepted' && outcome.report !== undefined
        ? { ...outcome, report: change(outcome.report) }
        : outcome
    },
    findOrder: async (query) => {
      const found = await client.findOrder(query)
      return found === undefined ? undefined : change(found)
    },
    openOrders: async () => {
      const { asOf, orders } = await client.openOrders()
      return { asOf, orders: orders.map(change) }
    },
    ...changeEvents((event) => (event.kind === 'order' ? { kind: 'order', report: change(event.report) } : event))(client),
  })
}

/** Changes every event; `undefined` drops it. */
export function changeEvents(
  change: (event: VenueEvent) => VenueEvent | undefined,
): (client: TradingClient) => Partial<TradingClient> {
  return (client) => ({
    subscribe: (listener) =>
      client.subscribe((event) => {
        const changed = change(event)
        if (changed !== undefined) listener(changed)
      }),
  })
}

type BalanceChange = (balance: Balance, currency: string, seen: { readonly trades: number }) => Balance

/** Changes every balance; `trades` counts the fills so far. */
export function changeBalances(change: BalanceChange): (client: TradingClient) => Partial<TradingClient> {
  return (client) => {
    let trades = 0
    client.subscribe(({ kind }) => {
      if (kind === 'fill') trades += 1
    })
    return {
      balances: async () => {
        const { asOf, balances } = await client.balances()
        const entries = Object.entries(balances).map(
          ([currency, balance]) => [currency, change(balance, currency, { trades })] as const,
        )
        return { asOf, balances: Object.fromEntries(entries) }
      },
    }
  }
}

export function lessBy(amount: string, { total, free, locked }: Balance, times: number): Balance {
  const less = toDecimal(amount).times(times)
  return { total: total.minus(less), free: free.minus(less), locked }
}

export function rounded(report: OrderReport): OrderReport {
  const quantity = report.quantity?.toDecimalPlaces(4)
  if (quantity === undefined) return report
  return { ...report, quantity, remainingQuantity: quantity.minus(report.filledQuantity) }
}
