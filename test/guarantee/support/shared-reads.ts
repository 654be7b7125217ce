import type { Quote, TradingClient } from '../../../src/index.js'
import { altered } from '../../execution/support/altered.js'

/**
 * The client, with balances, listings and quotes that serve everybody who asks within `forMs` of their start: as a bot that
 * trades much must do to stay within its venue's rate limits. Each keeps the time at which it was asked for.
 */
export function sharedReads(client: TradingClient, forMs: number): TradingClient {
  if (forMs === 0) return client
  const quotes = new Map<string, () => Promise<Quote>>()
  return altered(client, {
    balances: shared(() => client.balances(), forMs),
    openOrders: shared(() => client.openOrders(), forMs),
    quote(id) {
      const quote = quotes.get(id) ?? shared(() => client.quote(id), forMs)
      quotes.set(id, quote)
      return quote()
    },
  })
}

/** One read for all who ask within `forMs` of its start; one that fails serves only those who wait for it. */
function shared<Value>(read: () => Promise<Value>, forMs: number): () => Promise<Value> {
  let latest: { readonly value: Promise<Value>; readonly startedMs: number } | undefined
  return () => {
    const nowMs = performance.now()
    if (latest !== undefined && nowMs - latest.startedMs < forMs) return latest.value
    const mine = { value: read(), startedMs: nowMs }
    latest = mine
    mine.value.catch(() => {
      if (latest === mine) latest = undefined
    })
    return mine.value
  }
}
