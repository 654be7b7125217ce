import type { SeededRandom } from '../../../support/seeded.js'

/** What may become of something that crosses the boundary of a process. */
export interface Fates {
  /** It arrives. */
  go(): void | Promise<void>
  /** What else may happen to it, by name; a schedule without faults chooses none of these. */
  readonly faults?: Readonly<Record<string, () => void | Promise<void>>>
}

/** Something that may happen at any moment, whatever the processes do. */
export interface Disturbance {
  readonly label: string
  /** Asked when it is this one's turn; it does not happen when it is not possible. */
  possible(): boolean
  happen(): void | Promise<void>
}

interface Held extends Fates {
  readonly label: string
}

const MOST_STEPS = 5_000
/** Each lost answer multiplies the orders that a checker has to look at. */
const MOST_FAULTS = 5

/**
 * Runs several processes in one, one step at a time. Whatever crosses the boundary of a process is held here until it is
 * chosen, by a seeded choice among all that is held. Between two choices everything runs that can run without the boundary,
 * so equal seeds make equal schedules.
 */
export class Scheduler {
  /** What was chosen, in order: the schedule. */
  readonly trace: string[] = []
  readonly #random: SeededRandom
  #faultsPerHundred: number
  readonly #disturbances: readonly Disturbance[]
  readonly #held: Held[] = []
  #isCalm = false
  #faults = 0

  constructor(random: SeededRandom, faultsPerHundred: number, disturbances: readonly Disturbance[]) {
    this.#random = random
    this.#faultsPerHundred = faultsPerHundred
    this.#disturbances = disturbances
  }

  /** From now on everything arrives, and nothing disturbs the processes that they need not wait for. */
  calm(): void {
    this.#faultsPerHundred = 0
    this.#isCalm = true
  }

  hold(label: string, fates: Fates): void {
    this.#held.push({ label, ...fates })
  }

  /** Chooses until `work` is done. Rejects when it is not, and nothing can happen any more. */
  async run(work: Promise<unknown>): Promise<void> {
    let isOver = false
    const over = work.finally(() => {
      isOver = true
    })
    over.catch(() => undefined)
    for (let steps = 0; ; steps += 1) {
      await turn()
      if (isOver) return void (await over)
      if (steps > MOST_STEPS) throw new Error(`The processes are not done after ${MOST_STEPS} steps.`)
      await this.#step()
    }
  }

  async #step(): Promise<void> {
    const disturbs = this.#held.length === 0 || (this.#random.below(100) < 15 && !this.#isCalm)
    const possible = disturbs ? this.#disturbances.filter((disturbance) => disturbance.possible()) : []
    if (possible.length > 0) {
      const { label, happen } = this.#random.pick(possible)
      this.trace.push(label)
      return void (await happen())
    }
    if (this.#held.length === 0) throw new Error('The processes wait, and nothing can happen any more.')
    const [{ label, go, faults = {} }] = this.#held.splice(this.#random.below(this.#held.length), 1) as [Held]
    const fails = this.#random.below(100) < this.#faultsPerHundred && this.#faults < MOST_FAULTS
    const names = fails ? Object.keys(faults) : []
    const fault = names.length === 0 ? undefined : this.#random.pick(names)
    if (fault !== undefined) this.#faults += 1
    this.trace.push(fault === undefined ? label : `${label}: ${fault}`)
    await (fault === undefined ? go : faults[fault])?.()
  }
}

/** One turn of the event loop: every promise reaction that can run has run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
