import { PaperTradingClient } from '../../src/index.js'
import { approveForTest } from '../../src/testing.js'
import type { Levels } from './baselines/book-walk.js'

const MIDDLE = 1_842_000
const STEP = 50

/** Forty levels above (`1`) or below (`-1`) the middle, moved by `shift`. */
export function levels(direction: 1 | -1, shift = 0): Levels {
  const at = (level: number): string => String(MIDDLE + shift + direction * (level + 1) * STEP)
  return Array.from({ length: 40 }, (_, level) => [at(level), '0.001'] as const)
}

export function paperClient(): PaperTradingClient {
  const instrument = { id: 'BTC/ZAR', base: 'BTC', quote: 'ZAR', venueSymbol: 'BTCZAR' }
  const steps = { tickSize: '1', quantityIncrement: '0.00000001', minQuantity: '0.00001' }
  const balances = { ZAR: '1000000000000', BTC: '1000' }
  return new PaperTradingClient({ balances, instruments: [{ ...instrument, ...steps }], maxFinishedOrders: 1_000 })
}

export interface Replay {
  /** Reads the next recorded message and gives its book to the paper venue, where a hundred orders rest. */
  replayOne(): void
  /** Reads the next recorded message and does nothing with it. */
  readOne(): void
}

/** As many messages as the loop needs to be unlike each other; they are replayed round and round. */
const MESSAGES = 256

export async function paperReplay(): Promise<Replay> {
  const messages = Array.from({ length: MESSAGES }, (_, index) => {
    const shift = (index % 40) * STEP
    return JSON.stringify({ bids: levels(-1, shift), asks: levels(1, shift) })
  })
  const client = paperClient()
  client.updateBook('BTC/ZAR', { bids: levels(-1), asks: levels(1) })
  for (let index = 0; index < 50; index += 1) {
    await rest(client, 'BUY', 1_700_000 + index)
    await rest(client, 'SELL', 1_990_000 + index)
  }
  let played = 0
  let read = 0
  const message = (index: number) => JSON.parse(messages[index % MESSAGES] ?? '') as { bids: Levels; asks: Levels }
  return {
    replayOne() {
      client.updateBook('BTC/ZAR', message(played))
      played += 1
    },
    readOne() {
      message(read)
      read += 1
    },
  }
}

/** An order that no book of the replay reaches. */
async function rest(client: PaperTradingClient, side: 'BUY' | 'SELL', limitPrice: number): Promise<void> {
  const intent = { instrument: 'BTC/ZAR', side, type: 'LIMIT', quantity: '0.001', limitPrice: String(limitPrice) } as const
  const outcome = await client.submitOrder(approveForTest(intent))
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
}
