import { setTimeout as delay } from 'node:timers/promises'
import type { ExecutionRouter } from '../../../src/index.js'
import { storeAt } from '../../support/store-at.js'
import { admissionsOf } from '../admissions.js'
import { BENCH_ACCOUNT, routerOver, tryOne } from '../gated-router.js'
import { callTogether } from '../throughput.js'
import type { Task } from '../worker-process.js'

/**
 * Several callers on one account that is LIVE: `admit` asks only the store, `execute` places whole orders and goes on
 * through stops. A turn is in milliseconds, its figure the number of orders.
 */
export interface TradeTask {
  readonly kind: 'admit' | 'execute'
  readonly location: string
  readonly callers: number
}

export async function openTradeTask({ kind, location, callers }: TradeTask): Promise<Task> {
  const { store } = storeAt(location)
  const call = kind === 'admit' ? await admissionsOf(store, BENCH_ACCOUNT) : orPause(routerOver(store))
  return { work: (ms) => callTogether(callers, ms, call) }
}

/** Places an order; after one that was denied, which costs no durable write, waits a little as a caller would. */
export function orPause(router: ExecutionRouter): () => Promise<unknown> {
  return async () => {
    const { outcome } = await tryOne(router)
    if (outcome !== 'accepted') await delay(2)
  }
}
