import type { Clock } from '../core/clock.js'
import { StoreError } from '../core/errors.js'
import type { ExecutionStore } from '../core/execution-store.js'
import { inTime } from './in-time.js'

/** An admission has a time of its own, its life; the others take as long as there is to do. */
const UNBOUNDED: ReadonlySet<string | symbol> = new Set(['admit', 'migrate', 'verifyAudit', 'close'])

/**
 * The store, of which no answer is waited for longer than `ms`: then the call fails with `STORE_UNAVAILABLE`. The store may
 * still do what it was asked, so only calls that bear a repeat are made again.
 */
export function boundedStore(store: ExecutionStore, clock: Clock, ms: number): ExecutionStore {
  return new Proxy(store, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      if (UNBOUNDED.has(property)) return member.bind(target)
      return (...args: unknown[]) => inTime(clock, member.apply(target, args), ms, () => noAnswer(property, ms))
    },
  })
}

function noAnswer(call: string | symbol, ms: number): StoreError {
  return new StoreError('STORE_UNAVAILABLE', `The store did not answer ${String(call)} within ${ms} ms.`)
}
