import { Decimal, toDecimal } from '../../../src/core/decimal.js'
import type { BalanceSnapshot, VenueEvent } from '../../../src/core/trading-client.js'
import {
  type BrokenClient,
  changeBalances,
  changeEvents,
  changeReports,
  lessBy,
  reapproved,
  retryUnknown,
} from './broken-client.js'

/** Clients that are wrong about trades, money or events, or that lose messages badly: C50–C90. */
export const BROKEN_ACCOUNTS: readonly BrokenClient[] = [
  {
    that: 'loses a fill',
    breaks: 'C50',
    says: /filledQuantity, the sum of its fills, must be exactly/,
    instead: changeReports((report) => ({
      ...report,
      fills: report.fills.flatMap((fill) => [fill, { ...fill, id: `${fill.id}-again` }]),
    })),
  },
  {
    that: 'counts a fill twice',
    breaks: 'C50',
    says: /two fills have the same id/,
    instead: changeReports((report) => ({ ...report, fills: [...report.fills, ...report.fills] })),
  },
  {
    that: 'leaves fees out of the sum',
    breaks: 'C50',
    says: /fees in ZAR, the sum over its fills, must be exactly 1/,
    instead: changeReports((report) => ({
      ...report,
      fills: report.fills.map((fill) => ({ ...fill, fee: { currency: 'ZAR', amount: toDecimal(1) } })),
    })),
  },
  {
    that: 'says nothing of a price',
    breaks: 'C50',
    says: /price must be a finite Decimal/,
    instead: changeReports((report) => ({
      ...report,
      fills: report.fills.map((fill) => ({ ...fill, price: Number.NaN as unknown as Decimal })),
    })),
  },
  {
    that: 'shows the balances of the beginning for ever',
    breaks: 'C51',
    says: /balances move by 0\.00020001 BTC/,
    instead: (client) => {
      let first: Promise<BalanceSnapshot> | undefined
      return {
        balances: () => {
          first ??= client.balances()
          return first
        },
      }
    },
  },
  {
    that: 'takes a fee that it does not tell of',
    breaks: 'C51',
    says: /balances move by 0\.00020001 BTC/,
    instead: changeBalances((balance, currency, { trades }) =>
      currency === 'BTC' ? lessBy('0.00000001', balance, trades) : balance,
    ),
  },
  {
    that: 'buys when it is told to sell',
    breaks: 'C52',
    says: /side of the report and of its fills must be one of SELL/,
    instead: (client) => ({
      submitOrder: (order) => client.submitOrder(order.side === 'SELL' ? reapproved(client, order, { side: 'BUY' }) : order),
    }),
  },
  {
    that: 'does not tell of fills',
    breaks: 'C53',
    says: /events with fills of 0\.00020001 in all: this did not happen/,
    instead: changeEvents((event) => {
      if (event.kind === 'order') return { kind: 'order', report: { ...event.report, fills: [] } }
      return event.kind === 'fill' ? undefined : event
    }),
  },
  {
    that: 'forgets fills',
    breaks: 'C54',
    says: /recentFills\(\) gives the fills/,
    instead: () => ({ recentFills: async () => [] }),
  },
  {
    that: 'lets an IOC order rest',
    breaks: 'C55',
    says: /the order ends.*: this did not happen/,
    instead: (client) => ({
      submitOrder: (order) =>
        client.submitOrder(order.type === 'LIMIT' ? reapproved(client, order, { timeInForce: 'GTC' }) : order),
    }),
  },
  {
    that: 'trades beyond the limit',
    breaks: 'C55',
    says: /must not trade at/,
    instead: (client) => ({
      submitOrder: (order) =>
        client.submitOrder(order.timeInForce === 'IOC' ? reapproved(client, order, { limitPrice: 2_000_000 }) : order),
    }),
  },
  {
    that: 'calls a maker a taker',
    breaks: 'C56',
    says: /liquidity of its fill must be one of maker/,
    instead: changeReports((report) => ({ ...report, fills: report.fills.map((fill) => ({ ...fill, liquidity: 'taker' })) })),
  },
  {
    that: 'leaves what is locked out of the total',
    breaks: 'C60',
    says: /while an order rests: total ZAR, free plus locked, must be exactly 100000/,
    instead: changeBalances(({ free, locked }) => ({ total: free, free, locked })),
  },
  {
    that: 'does not show when its balances were',
    breaks: 'C60',
    says: /asOf must be a valid Date/,
    instead: (client) => ({ balances: async () => ({ ...(await client.balances()), asOf: 0 as unknown as Date }) }),
  },
  {
    that: 'loses sight of locked funds',
    breaks: 'C61',
    says: /is locked, and no longer free: this did not happen/,
    instead: changeBalances(({ total }) => ({ total, free: total, locked: toDecimal(0) })),
  },
  {
    that: 'keeps funds locked',
    breaks: 'C61',
    says: /as before once the order is canceled: this did not happen/,
    instead: (client) => {
      let mostLocked = toDecimal(0)
      return changeBalances(({ total, locked }, currency) => {
        if (currency !== 'ZAR') return { total, free: total.minus(locked), locked }
        mostLocked = Decimal.max(mostLocked, locked)
        return { total, free: total.minus(mostLocked), locked: mostLocked }
      })(client)
    },
  },
  {
    that: 'does not tell of cancels',
    breaks: 'C70',
    says: /an event says that the order was canceled: this did not happen/,
    instead: changeEvents((event) => (event.kind === 'order' && event.report.status === 'canceled' ? undefined : event)),
  },
  {
    that: 'goes on telling those who no longer listen',
    breaks: 'C71',
    says: /must hear of no order after its subscription has ended/,
    instead: (client) => ({
      subscribe: (listener) => {
        client.subscribe(listener)
        return () => undefined
      },
    }),
  },
  {
    that: 'ends all subscriptions with one',
    breaks: 'C71',
    says: /still subscribed hears of the order: this did not happen/,
    instead: (client) => {
      const ends: (() => void)[] = []
      return {
        subscribe: (listener) => {
          ends.push(client.subscribe(listener))
          return () => {
            for (const end of ends) end()
          }
        },
      }
    },
  },
  {
    that: 'stops telling when a listener throws',
    breaks: 'C72',
    says: /another listener hears that the order is open: this did not happen/,
    instead: (client) => {
      const listeners: ((event: VenueEvent) => void)[] = []
      client.subscribe((event) => {
        for (const listener of listeners) listener(event)
      })
      return {
        subscribe: (listener) => {
          listeners.push(listener)
          return () => undefined
        },
      }
    },
  },
  {
    that: 'reports rejected where it does not know',
    breaks: 'C80',
    says: /must be unknown, and is .*rejected/,
    instead: (client) => ({
      submitOrder: async (order) => {
        const outcome = await client.submitOrder(order)
        return outcome.kind === 'unknown' ? { kind: 'rejected', reason: outcome.cause } : outcome
      },
    }),
  },
  {
    that: 'sends again under another id when it does not know',
    breaks: 'C80',
    says: /must never be repeated: one order must have arrived, and 2 have/,
    instead: retryUnknown({ clientOrderId: 'helios-again' }),
  },
  {
    that: 'sends again when it does not know',
    breaks: 'C81',
    says: /nothing may reach the venue/,
    instead: retryUnknown({}),
  },
  {
    that: 'cannot be closed twice',
    breaks: 'C90',
    says: /not open/,
    instead: (client) => {
      let isOpen = true
      return {
        close: async () => {
          if (!isOpen) throw new Error('not open')
          isOpen = false
          await client.close()
        },
      }
    },
  },
]
