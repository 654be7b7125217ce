import type { ExecutionStore } from '../../src/core/execution-store.js'
import {
  type ExecutionResult,
  ExecutionRouter,
  type ExecutionRouterOptions,
  heliosGates,
  ModeOrchestrator,
} from '../../src/index.js'
import { InstantClient } from './instant-client.js'

export const BENCH_ACCOUNT = 'bench'

/** A router with the five gates over `store`, whose clients answer at once. LIVE once its account is. */
export function routerOver(store: ExecutionStore, parts: Partial<ExecutionRouterOptions> = {}): ExecutionRouter {
  return new ExecutionRouter({
    orchestrator: new ModeOrchestrator({ store, account: BENCH_ACCOUNT }),
    clients: { PAPER: new InstantClient('paper'), LIVE: new InstantClient('live') },
    gates: heliosGates({ dailyTradeLimit: { max: 1_000_000_000 } }),
    allowVolatileStore: true,
    admissionTtlMs: 60_000,
    ...parts,
  })
}

/** The same, of an account that is LIVE. */
export async function gatedRouter(store: ExecutionStore): Promise<ExecutionRouter> {
  const orchestrator = new ModeOrchestrator({ store, account: BENCH_ACCOUNT })
  await orchestrator.setMode('LIVE', { confirmed: true, reason: 'bench', actor: 'bench' })
  return routerOver(store)
}

/** The order of the benchmark. */
export function tryOne(router: ExecutionRouter): Promise<ExecutionResult> {
  return router.execute({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '250' })
}

/** Places it and insists that it was accepted. */
export async function placeOne(router: ExecutionRouter): Promise<void> {
  const result = await tryOne(router)
  if (result.outcome !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(result)}`)
}
