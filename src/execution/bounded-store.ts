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
  /** What was made of a member the last time it was asked for: every order asks for the same few. */
  const made = new Map<string | symbol, { readonly member: AnyCall; readonly call: AnyCall }>()
  return new Proxy(store, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (!isCall(member)) return member
      const earlier = made.get(property)
      if (earlier?.member === member) return earlier.call
      const tooLate = (): Error => noAnswer(property, ms)
      const call: AnyCall = UNBOUNDED.has(property)
        ? member.bind(target)
        : (...args) => inTime(clock, member.apply(target, args) as Promise<unknown>, ms, tooLate)
      made.set(property, { member, call })
      return call
    },
  })
}

type AnyCall = (...args: unknown[]) => unknown

function isCall(member: unknown): member is AnyCall {
  return typeof member === 'function'
}

function noAnswer(call: string | symbol, ms: number): StoreError {
  return new StoreError('STORE_UNAVAILABLE', `The store did not answer ${String(call)} within ${ms} ms.`)
}
