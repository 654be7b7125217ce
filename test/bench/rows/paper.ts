import { approveForTest } from '../../../src/testing.js'
import { walkBook } from '../baselines/book-walk.js'
import { compare } from '../measure.js'
import { levels, paperClient, paperReplay } from '../paper-market.js'
import type { Finding, Row } from '../row.js'
import type { Workbench } from '../workbench.js'

export const paperRow: Row = {
  id: 'P9',
  what: 'the paper venue: a market order, replayed book updates, and what it holds on to',
  run: async (workbench) => [await marketOrder(workbench), await replay(workbench), await memory(workbench)],
}

async function marketOrder(workbench: Workbench): Promise<Finding> {
  const book = { bids: levels(-1), asks: levels(1) }
  const paper = paperClient()
  const order = async (): Promise<void> => {
    paper.updateBook('BTC/ZAR', book)
    const intent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '73000' } as const
    const outcome = await paper.submitOrder(approveForTest(intent))
    if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
  }
  const walk = { name: 'bare walk', run: () => void walkBook(book.asks, '73000') }
  return compare('market order, 40 levels', { name: 'paper order', run: order }, walk, { atMost: 3 }, workbench)
}

async function replay(workbench: Workbench): Promise<Finding> {
  const { replayOne, readOne } = await paperReplay()
  const measured = { name: 'replay', run: replayOne }
  return compare('replay, 100 resting', measured, { name: 'JSON.parse', run: readOne }, { atMost: 2 }, workbench)
}

async function memory(workbench: Workbench): Promise<Finding> {
  const updates = workbench.isQuick ? 50_000 : 1_000_000
  const worker = await workbench.worker({ kind: 'memory', location: 'paper' })
  const early = await worker.turn(updates / 10)
  const late = await worker.turn(updates)
  const name = `bytes held after ${updates} updates`
  return { name, unit: 'bytes', measured: late.done, baseline: early.done, target: { atMost: 1.1 } }
}
