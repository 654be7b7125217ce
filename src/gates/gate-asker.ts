import type { Clock } from '../core/clock.js'
import { type Answer, failed, type Refusal } from './answer.js'
import { denialOf, thrownDenial } from './gate-failure.js'
import { readVerdict } from './read-verdict.js'
import type { GateContext, SafetyGate } from './safety-gate.js'

/** How a combinator of ours answers: it asks its members through `asker`, so that the deadline reaches each of them. */
export type Combine = (asker: GateAsker, root: string) => Answer | Promise<Answer>

/** Under this symbol our combinators keep their {@link Combine}. Not shared between copies of the package. */
export const COMBINE = Symbol('combine')

export function combineOf(gate: SafetyGate): Combine | undefined {
  return (gate as { readonly [COMBINE]?: Combine })[COMBINE]
}

/**
 * Asks gates about one order, all against one deadline. The timer starts with the first gate that answers with a
 * promise: gates that answer at once need none. No answer is ever late, and no promise given out rejects. Internal.
 */
export class GateAsker {
  readonly context: GateContext
  readonly #deadline: Deadline | undefined
  /** One for each promise that has not settled: gives up on it. */
  readonly #waiting = new Set<() => void>()
  readonly #startedAtMs: number
  #stopTimer: (() => void) | undefined
  #over = false

  /** Without a deadline it waits for ever: the caller's own time limit applies. */
  constructor(context: GateContext, deadline?: Deadline) {
    this.context = context
    this.#deadline = deadline
    this.#startedAtMs = deadline?.clock.monotonicMs() ?? 0
  }

  /** Denials and claims are attributed to `root`, the gate of the router's list that `gate` is or belongs to. */
  ask(gate: SafetyGate, root: string): Answer | Promise<Answer> {
    try {
      const combine = combineOf(gate)
      if (combine !== undefined) return combine(this, root)
      const returned = gate.check(this.context)
      if (!isThenable(returned)) return readVerdict(returned, gate, root)
      return this.settle(
        returned,
        (verdict) => readVerdict(verdict, gate, root),
        (thrown) => failed(thrownDenial(thrown, gate, root)),
        () => this.late(gate, root),
      )
    } catch (thrown) {
      return failed(thrownDenial(thrown, gate, root))
    }
  }

  /** Waits for `promise` until the deadline, and makes an answer of whatever comes first. */
  settle<V, A>(promise: PromiseLike<V>, settled: (value: V) => A, thrown: (reason: unknown) => A, late: () => A): Promise<A> {
    if (this.#over) {
      Promise.resolve(promise).then(undefined, ignore)
      return Promise.resolve(late())
    }
    return new Promise((resolve) => {
      const giveUp = (): void => resolve(late())
      this.#waiting.add(giveUp)
      this.#startTimer()
      const done = (answer: A): void => {
        this.#waiting.delete(giveUp)
        resolve(answer)
      }
      // One reaction instead of a chain: every gate that reads something comes through here.
      Promise.resolve(promise).then(
        (value) => {
          try {
            done(settled(value))
          } catch (reason) {
            done(thrown(reason))
          }
        },
        (reason: unknown) => done(thrown(reason)),
      )
    })
  }

  /** Ends the time for gates: stops the timer and tells every gate and read that still runs. */
  close(): void {
    if (this.#over) return
    this.#over = true
    this.#stopTimer?.()
    for (const giveUp of this.#waiting) giveUp()
    this.#waiting.clear()
    this.#deadline?.abort?.()
  }

  /** The answer of a gate that was not done at the deadline. */
  late(gate: SafetyGate, root: string): Refusal {
    const timeoutMs = this.#deadline?.timeoutMs ?? 0
    return failed(denialOf(gate, root, 'GATE_TIMEOUT', `The gate did not answer within ${timeoutMs} ms.`, { timeoutMs }))
  }

  #startTimer(): void {
    if (this.#deadline === undefined || this.#stopTimer !== undefined) return
    const { clock, timeoutMs } = this.#deadline
    const remaining = Math.max(0, timeoutMs - (clock.monotonicMs() - this.#startedAtMs))
    this.#stopTimer = clock.setTimeout(() => this.close(), remaining)
  }
}

export interface Deadline {
  readonly clock: Clock
  readonly timeoutMs: number
  /** Aborts the context's signal. Called once: when the time for gates is over, or when all have answered. */
  readonly abort?: (() => void) | undefined
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { readonly then?: unknown }).then === 'function'
}

function ignore(): void {
  return undefined
}
