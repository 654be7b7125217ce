import { StoreError } from '../../../../src/core/errors.js'
import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import { InMemoryStore } from '../../../../src/stores/memory/in-memory-store.js'
import type { ManualClock } from '../../../../src/testing/manual-clock.js'
import type { Scheduler } from './scheduler.js'
import type { World } from './world.js'

/** One store in memory, and between it and each process a wire that loses and delays what goes over it. */
export class MemoryWorld implements World {
  readonly name = 'memory'
  #store = new InMemoryStore()

  begin(clock: ManualClock): void {
    this.#store = new InMemoryStore({ clock })
  }

  open(process: string, scheduler: () => Scheduler): ExecutionStore {
    return overWire(this.#store, process, scheduler)
  }

  look(): ExecutionStore {
    return this.#store
  }

  disturbances() {
    return []
  }

  async end(): Promise<void> {
    // Nothing goes on by itself.
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}

function overWire(store: ExecutionStore, process: string, scheduler: () => Scheduler): ExecutionStore {
  return new Proxy(store, {
    get(target, property) {
      const own: unknown = Reflect.get(target, property, target)
      if (typeof own !== 'function' || property === 'close' || typeof property !== 'string') return own
      return (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const lost = () => reject(lostConnection(property))
          const arrive = async (): Promise<void> => {
            const answer = await settledOf(own.apply(target, args))
            scheduler().hold(`${process} hears of ${property}`, {
              go: () => ('error' in answer ? reject(answer.error) : resolve(answer.value)),
              faults: { 'the answer is lost': lost },
            })
          }
          scheduler().hold(`${process} asks ${property}`, {
            go: arrive,
            faults: {
              'the request is lost': lost,
              'the request comes late': () => {
                lost()
                scheduler().hold(`${property} of ${process} arrives late`, {
                  go: () => void own.apply(target, args).catch(ignore),
                })
              },
            },
          })
        })
    },
  })
}

type Settled = { readonly value: unknown } | { readonly error: unknown }

async function settledOf(promise: Promise<unknown>): Promise<Settled> {
  try {
    return { value: await promise }
  } catch (error) {
    return { error }
  }
}

function lostConnection(method: string): StoreError {
  const code = method === 'admit' ? 'ADMISSION_UNCERTAIN' : 'STORE_UNAVAILABLE'
  return new StoreError(code, 'The connection was lost before the answer came.')
}

function ignore(): void {
  // Nobody waits for it any more.
}
