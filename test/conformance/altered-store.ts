import { StoreError } from '../../src/core/errors.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import type { StoreFixture } from '../../src/testing/store-conformance/store-fixture.js'

/** Some methods of a store, written anew over the sound ones of `sound`. */
export type Alteration = (sound: ExecutionStore) => Partial<ExecutionStore>

/** `sound` with `changes` in place of its own methods. */
export function altered(sound: ExecutionStore, changes: Partial<ExecutionStore>): ExecutionStore {
  return new Proxy(sound, {
    get(target, property) {
      const change: unknown = Reflect.get(changes, property)
      if (change !== undefined) return change
      const own: unknown = Reflect.get(target, property, target)
      return typeof own === 'function' ? own.bind(target) : own
    },
  })
}

/** A connection of its own to `data`: closing it leaves the data to the others. */
export function connection(data: ExecutionStore): ExecutionStore {
  let closed = false
  const close = async (): Promise<void> => {
    closed = true
  }
  return new Proxy(data, {
    get(target, property) {
      if (property === 'close') return close
      const own: unknown = Reflect.get(target, property, target)
      if (typeof own !== 'function') return own
      return async (...args: unknown[]): Promise<unknown> => {
        if (closed) throw new StoreError('STORE_CLOSED', 'This connection was closed.')
        return own.apply(target, args)
      }
    },
  })
}

/** A store in memory on a manual clock, with several connections to it, and each of them altered. */
export async function fixtureOf(alteration: Alteration = () => ({})): Promise<StoreFixture> {
  const clock = new ManualClock()
  const data = new InMemoryStore({ clock })
  const open = (): ExecutionStore => {
    const sound = connection(data)
    return altered(sound, alteration(sound))
  }
  const store = open()
  return { store, clock, reopen: async () => open(), close: () => store.close() }
}
