import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import { InMemoryStore } from '../../../src/index.js'
import { storeAt } from '../../support/store-at.js'
import { gatedRouter, placeOne } from '../gated-router.js'
import { paperReplay } from '../paper-market.js'
import type { Task } from '../worker-process.js'

/**
 * Bytes that this process still holds after a turn, garbage left out. A turn is a number of orders, each placed and settled,
 * or of book updates at the paper venue.
 */
export interface MemoryTask {
  readonly kind: 'memory'
  /** `memory`, `retaining` (memory that keeps the latest orders only), `paper`, or where a durable store is. */
  readonly location: string
}

const CALLERS = 32

export async function openMemoryTask({ location }: MemoryTask): Promise<Task> {
  const call: () => Promise<unknown> | void = location === 'paper' ? (await paperReplay()).replayOne : await trading(location)
  return {
    async work(amount) {
      let left = amount
      const callAgain = async (): Promise<void> => {
        while (left > 0) {
          left -= 1
          await call()
        }
      }
      await Promise.all(Array.from({ length: CALLERS }, callAgain))
      return heldBytes()
    },
  }
}

async function trading(location: string): Promise<() => Promise<void>> {
  const store = storeFor(location)
  await store.migrate()
  const router = await gatedRouter(store)
  return () => placeOne(router)
}

function storeFor(location: string): ExecutionStore {
  if (location === 'memory') return new InMemoryStore()
  return location === 'retaining' ? new InMemoryStore({ retain: 1_000 }) : storeAt(location).store
}

/** Twice, with a turn of the loop between: what finalizers let go of is garbage only afterwards. */
async function heldBytes(): Promise<number> {
  for (let round = 0; round < 2; round += 1) {
    await nextTurn()
    globalThis.gc?.()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
