import { StoreError } from '../core/errors.js'
import type { ExecutionStore } from '../core/execution-store.js'

/**
 * Stands where there is no store, or none that can be opened: whatever it is asked fails with that reason, so that a stop goes
 * the same way as with a store that is down.
 */
export function absentStore(reason: string): ExecutionStore {
  const fail = (): Promise<never> => Promise.reject(new StoreError('STORE_UNAVAILABLE', reason))
  const own: Partial<ExecutionStore> = { durability: 'volatile', usesTestClock: false, close: async () => undefined }
  return new Proxy(own, {
    get: (target, property) => (property === 'then' ? undefined : (Reflect.get(target, property) ?? fail)),
  }) as ExecutionStore
}
