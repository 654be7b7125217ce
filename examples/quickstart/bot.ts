import {
  type BookUpdate,
  Decimal,
  type ExecutionResult,
  type ExecutionRouter,
  type OrderIntent,
  type TradingClient,
} from 'helios-execution'
import { baseOf } from './instruments.js'
import { replayBooks } from './replay.js'
import { decide } from './strategy.js'

const LOOKBACK = 12
/** In rand: less than this is not worth selling. */
const DUST = 20

/** Where the bot trades: it neither knows nor cares whether that is paper. */
export interface Floor {
  readonly router: ExecutionRouter
  readonly client: TradingClient
  /** Shows the next recorded book to the market, before the bot looks. */
  readonly show: (instrument: string, book: BookUpdate) => void
}

/** Buys R500 of what fell below its recent mean, and sells it when it is back above. Not advice. */
export async function runBot({ router, client, show }: Floor): Promise<readonly Placed[]> {
  const placed: Placed[] = []
  const mids = new Map<string, Decimal[]>()
  const held = new Map<string, Decimal>()
  for (const { instrument, book } of await replayBooks()) {
    show(instrument, book)
    const { bid, ask } = await client.quote(instrument)
    if (bid === undefined || ask === undefined) continue
    const recent = mids.get(instrument) ?? []
    mids.set(instrument, [...recent, bid.plus(ask).dividedBy(2)].slice(-LOOKBACK))
    if (recent.length < LOOKBACK) continue

    const mean = Decimal.sum(...recent).dividedBy(recent.length)
    const quantity = held.get(instrument)
    const intent = decide(instrument, { bid, ask, mean, quantity })
    if (intent === undefined) continue
    const result = await router.execute(intent)
    placed.push({ intent, result })
    if (result.outcome === 'unknown') await router.reconcile()
    const { free = new Decimal(0) } = (await client.balances()).balances[baseOf(instrument)] ?? {}
    if (free.times(bid).greaterThan(DUST)) held.set(instrument, free)
    else held.delete(instrument)
  }
  return placed
}

export interface Placed {
  readonly intent: OrderIntent
  readonly result: ExecutionResult
}
