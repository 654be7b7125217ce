import { z } from 'zod'
import { HeliosError } from '../../core/errors.js'
import type { FakeValrBook, FakeValrLevel } from './exchange/offers.js'

const row = z.object({ price: z.string(), quantity: z.string(), orderCount: z.int().positive().optional() })
const recorded = z.object({
  currencyPairSymbol: z.string(),
  data: z.object({ Asks: z.array(row), Bids: z.array(row) }),
})

/**
 * A recorded `AGGREGATED_ORDERBOOK_UPDATE` as a book. Its time and sequence number are left out: the fake has its own.
 *
 * @throws HeliosError `FAKE_RECORDING_REFUSED` when it is not one.
 */
export function readRecordedBook(message: unknown): { readonly symbol: string; readonly book: FakeValrBook } {
  const parsed = recorded.safeParse(typeof message === 'string' ? jsonOf(message) : message)
  if (!parsed.success) throw refused(z.prettifyError(parsed.error))
  const { currencyPairSymbol: symbol, data } = parsed.data
  return { symbol, book: { bids: data.Bids.map(levelOf), asks: data.Asks.map(levelOf) } }
}

function levelOf({ price, quantity, orderCount = 1 }: z.output<typeof row>): FakeValrLevel {
  return [price, quantity, orderCount]
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refused('it is not JSON')
  }
}

function refused(problem: string): HeliosError {
  return new HeliosError('FAKE_RECORDING_REFUSED', `Not a recorded AGGREGATED_ORDERBOOK_UPDATE: ${problem}`)
}
