import type { ExecutionStore } from '../../src/core/execution-store.js'
import { ExecutionRouter, heliosGates, ModeOrchestrator, type TradingClient } from '../../src/index.js'
import { InstantClient } from './instant-client.js'

/** A LIVE router with the five gates over `store`, whose client answers at once. */
export async function gatedRouter(store: ExecutionStore): Promise<ExecutionRouter> {
  const orchestrator = new ModeOrchestrator({ store, account: 'bench' })
  await orchestrator.setMode('LIVE', { confirmed: true, reason: 'bench', actor: 'bench' })
  const live: TradingClient = new InstantClient('live')
  return new ExecutionRouter({
    orchestrator,
    clients: { PAPER: new InstantClient('paper'), LIVE: live },
    gates: heliosGates({ dailyTradeLimit: { max: 1_000_000_000 } }),
    allowVolatileStore: true,
  })
}

/** Places the order of the benchmark and insists that it was accepted. */
export async function placeOne(router: ExecutionRouter): Promise<void> {
  const result = await router.execute({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '250' })
  if (result.outcome !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(result)}`)
}
