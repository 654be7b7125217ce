import type { Clock } from '../core/clock.js'
import { inTime } from './in-time.js'
import type { StopProblem } from './stop-report.js'

/** What went wrong on the way and does not matter once the end is proven. */
const PASSING: ReadonlySet<StopProblem> = new Set([
  'LISTING_FAILED',
  'BULK_CANCEL_FAILED',
  'CANCEL_FAILED',
  'RECONCILE_FAILED',
  'EVENTS_NOT_RECORDED',
])

/** What going on does not change: these wait for a person. */
const LASTING: ReadonlySet<StopProblem> = new Set(['PRESUMED_ORDERS', 'LIVE_CLIENT_MISSING', 'IDENTITY_MISMATCH'])

/** What becomes of a stop after an attempt. `ended`: it is clear, or a person resumed. */
export type StopNext = 'ended' | 'tries again' | 'waits for a person'

/** The problems of one attempt to stop. */
export class StopProblems {
  readonly #found = new Set<StopProblem>()

  add(problem: StopProblem): void {
    this.#found.add(problem)
  }

  /** True when nothing keeps the stop from being clear. */
  get areNone(): boolean {
    return [...this.#found].every((problem) => PASSING.has(problem))
  }

  get next(): StopNext {
    if (this.areNone || this.#found.has('RESUMED')) return 'ended'
    const isMended = [...this.#found].some((problem) => !PASSING.has(problem) && !LASTING.has(problem))
    return isMended ? 'tries again' : 'waits for a person'
  }

  toString(): string {
    return [...this.#found].join(', ')
  }
}

/** The value, or `undefined` with the problem noted: a step that fails, or does not answer, must not stop the next. */
export async function tryStep<Value>(
  clock: Clock,
  problems: StopProblems,
  problem: StopProblem,
  step: () => Promise<Value>,
  waitMs: number,
): Promise<Value | undefined> {
  try {
    return await inTime(clock, step(), waitMs)
  } catch {
    problems.add(problem)
    return undefined
  }
}
