import type { Clock } from '../../../core/clock.js'
import type { Answer } from './answer.js'

export interface AgedAnswer {
  readonly answer: Answer
  /** In whole seconds. */
  readonly age: number
}

/** Old answers of the routes that VALR caches. */
export class AnswerCache {
  readonly #clock: Clock
  readonly #isOn: boolean
  readonly #answers = new Map<string, { readonly answer: Answer; readonly at: number }>()

  constructor(isOn: boolean, clock: Clock) {
    this.#isOn = isOn
    this.#clock = clock
  }

  /** The answer for `target` that is at most `maxAge` seconds old, or a new one. */
  answer(target: string, maxAge: number | undefined, make: () => Answer): AgedAnswer {
    if (!this.#isOn || maxAge === undefined) return { answer: make(), age: 0 }
    const now = this.#clock.now().getTime()
    const known = this.#answers.get(target)
    const age = known === undefined ? Number.POSITIVE_INFINITY : Math.floor((now - known.at) / 1_000)
    if (known !== undefined && age >= 0 && age < maxAge) return { answer: known.answer, age }
    const answer = make()
    this.#answers.set(target, { answer, at: now })
    return { answer, age: 0 }
  }
}
