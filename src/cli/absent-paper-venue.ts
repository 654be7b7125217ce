import { HeliosError } from '../core/errors.js'
import type { TradingClient } from '../core/trading-client.js'
import { ORDER_TYPES } from '../core/vocabulary.js'

/**
 * Stands where a bot has its paper venue, which lives in that bot's process: it cannot be asked from here, and must not seem
 * to know that an order is gone.
 */
export function absentPaperVenue(): TradingClient {
  const fail = (): Promise<never> =>
    Promise.reject(new HeliosError('PAPER_VENUE_ELSEWHERE', 'Paper orders live in the process that trades.'))
  return {
    venue: 'paper-elsewhere',
    kind: 'paper',
    capabilities: { orderTypes: ORDER_TYPES, clientOrderIdScope: 'account', lookup: ['status'], cancelClasses: [] },
    identity: fail,
    instrument: fail,
    quote: fail,
    balances: fail,
    submitOrder: fail,
    findOrder: fail,
    openOrders: fail,
    cancelOrder: fail,
    cancelAllOrders: fail,
    subscribe: () => () => undefined,
    close: async () => undefined,
  }
}
