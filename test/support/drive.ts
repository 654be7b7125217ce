import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { ManualClock } from '../../src/testing/manual-clock.js'

/** So many turns of the event loop for each step: loopback sockets and this process's own work get on before time does. */
const TURNS = 40
const STEP_MS = 25

/**
 * Lets time pass until the answer is there: real sockets, and a clock that only this moves, in small steps, and not while
 * `isBusy`. What the machine is slow at then never looks late.
 */
export async function drive<Value>(
  clock: ManualClock,
  answer: Promise<Value>,
  isBusy: () => boolean = () => false,
): Promise<Value> {
  let isSettled = false
  const note = (): void => {
    isSettled = true
  }
  answer.then(note, note)
  for (let turn = 1; !isSettled; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    if (turn % TURNS === 0 && !isBusy()) clock.advance(STEP_MS)
  }
  return answer
}

/** The store, and whether any of its calls is out. */
export function watchedStore(store: ExecutionStore): { readonly store: ExecutionStore; readonly isBusy: () => boolean } {
  let out = 0
  const watched = new Proxy(store, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const answer: unknown = member.apply(target, args)
        if (answer instanceof Promise) {
          out += 1
          const note = (): void => {
            out -= 1
          }
          answer.then(note, note)
        }
        return answer
      }
    },
  })
  return { store: watched, isBusy: () => out > 0 }
}
