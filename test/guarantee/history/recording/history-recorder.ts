import { ManualClock } from '../../../../src/testing/manual-clock.js'
import type { Answer, Call, ClockReadings, Operation } from '../operation.js'

type Kept = { -readonly [Property in keyof Operation]: Operation[Property] }

/** Writes down what several processes ask and hear, on one sequence of moments, and every reading of the clock they share. */
export class HistoryRecorder {
  /** The clock for everything whose history this is. */
  readonly clock: ManualClock
  readonly #operations: Kept[] = []
  readonly #readings: { readonly moment: number; readonly at: number }[] = []
  #moment = 0

  constructor(start: Date) {
    this.clock = new ReadClock(start, (now) => this.#clockSays(now.getTime()))
    this.clock.now()
  }

  invoked(account: string, process: string, call: Call): Kept {
    this.clock.now()
    const clock: ClockReadings = { kind: 'listed', times: [] }
    const operation = {
      id: this.#operations.length + 1,
      account,
      process,
      call,
      invokedAt: this.#next(),
      respondedAt: Infinity,
      clock,
    }
    this.#operations.push(operation)
    return operation
  }

  responded(operation: Kept, answer: Answer, sequence: number | undefined): void {
    operation.answer = answer
    operation.respondedAt = this.#next()
    if (sequence !== undefined) operation.sequence = sequence
  }

  /** The history of each account. */
  histories(): ReadonlyMap<string, readonly Operation[]> {
    const byAccount = new Map<string, Operation[]>()
    for (const operation of this.#operations) {
      const history = byAccount.get(operation.account) ?? []
      byAccount.set(operation.account, history)
      history.push({ ...operation, clock: this.#clockDuring(operation) })
    }
    return byAccount
  }

  /** Readings while it ran; and earlier ones, where the clock has gone back since and the store's time did not. */
  #clockDuring({ invokedAt, respondedAt }: Kept): ClockReadings {
    const before = this.#readings.filter(({ moment }) => moment < invokedAt)
    const during = this.#readings.filter(({ moment }) => moment > invokedAt && moment < respondedAt)
    const possible = [...before.slice(-1), ...during].map(({ at }) => at)
    const lowest = Math.min(...possible)
    const higher = before.map(({ at }) => at).filter((at) => at > lowest)
    return { kind: 'listed', times: [...new Set([...possible, ...higher])].sort((a, b) => a - b) }
  }

  #clockSays(at: number): void {
    if (this.#readings.at(-1)?.at !== at) this.#readings.push({ moment: this.#next(), at })
  }

  #next(): number {
    this.#moment += 1
    return this.#moment
  }
}

/** Tells of each reading: what nobody has read, nothing can depend on. */
class ReadClock extends ManualClock {
  readonly #tell: (now: Date) => void

  constructor(start: Date, tell: (now: Date) => void) {
    super({ start })
    this.#tell = tell
  }

  override now(): Date {
    const now = super.now()
    this.#tell(now)
    return now
  }
}
