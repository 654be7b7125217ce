import type { FakeValr, ManualClock } from 'helios-execution/testing'
import { say } from '../report.js'

const RATE_LIMITED = { status: 429, headers: { 'x-valr-ratelimited': 'true' } }

/** What goes wrong while the bot trades, by the number of the book that it is about to see. */
const TROUBLES: Readonly<Record<number, { readonly what: string; readonly happen: (exchange: FakeValr) => unknown }>> = {
  150: { what: 'every socket breaks', happen: (exchange) => exchange.disconnect() },
  170: {
    what: 'the reply to the next order is lost',
    happen: (exchange) => exchange.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-ack' }),
  },
  200: {
    what: 'the next order is one too many (429)',
    happen: (exchange) => exchange.fault({ on: 'POST /v2/orders/*', times: 1, do: RATE_LIMITED }),
  },
  230: { what: 'maintenance: reads only (503)', happen: (exchange) => exchange.setStatus('read-only') },
  290: { what: 'maintenance is over', happen: (exchange) => exchange.setStatus('online') },
}

/** Between two books. */
const STEP_MS = 2_000

/** Shows books to the exchange, and lets happen what is due. */
export function troubledFeed(exchange: FakeValr, clock: ManualClock) {
  let shown = 0
  return (instrument: string, { bids, asks }: Parameters<FakeValr['setBook']>[1]): void => {
    shown += 1
    clock.advance(STEP_MS)
    const trouble = TROUBLES[shown]
    if (trouble !== undefined) say(`  book ${shown}: ${trouble.what}`)
    trouble?.happen(exchange)
    exchange.setBook(instrument.replace('/', ''), { bids, asks })
  }
}
