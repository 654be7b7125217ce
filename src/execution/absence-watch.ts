import type { OrderRecord } from '../core/order-ledger.js'

/** When an order that the venue does not know counts as never arrived. All in milliseconds. */
export interface AbsencePolicy {
  /** Between the two looks. Default 10 000. */
  readonly gapMs: number
  /** From the end of the order's life, and of the wait for its answer, to the first look. Default 60 000. */
  readonly graceMs: number
}

/** When a pass in which an order was looked for began, and when the look-up of that order ended. */
export interface Look {
  /** In the store's time. */
  readonly startedAt: Date
  readonly startedMs: number
  readonly endedMs: number
}

/** Two looks, in the store's time, in which every path of the venue said that it has no such order. */
export interface Absence {
  readonly firstAt: Date
  readonly secondAt: Date
}

/**
 * Remembers when orders were looked for in vain. One look proves nothing: the order may be on its way, or its news may lag.
 * Two must be apart from the end of the first to the start of the second, by a clock that nobody sets. A look that failed, or found something, begins again. Each process remembers its own looks.
 */
export class AbsenceWatch {
  readonly #policy: AbsencePolicy
  readonly #submitTimeoutMs: number
  readonly #firstLooks = new Map<string, Look>()

  constructor(policy: AbsencePolicy, submitTimeoutMs: number) {
    this.#policy = policy
    this.#submitTimeoutMs = submitTimeoutMs
  }

  /** This look found nothing on any path. The evidence, once there is enough of it. */
  absent({ order, expiresAt }: OrderRecord, look: Look): Absence | undefined {
    const { clientOrderId } = order
    // The sender may be dead, and its connection may have been open for as long as it would have waited.
    const earliestMs = expiresAt.getTime() + this.#submitTimeoutMs + this.#policy.graceMs
    if (look.startedAt.getTime() < earliestMs) return undefined
    const first = this.#firstLooks.get(clientOrderId)
    if (first === undefined) {
      this.#firstLooks.set(clientOrderId, look)
      return undefined
    }
    if (look.startedMs - first.endedMs < this.#policy.gapMs) return undefined
    this.#firstLooks.delete(clientOrderId)
    return { firstAt: first.startedAt, secondAt: look.startedAt }
  }

  /** The venue knows the order, or could not be asked about it. */
  startOver(clientOrderId: string): void {
    this.#firstLooks.delete(clientOrderId)
  }

  /** The venue was not online throughout. */
  startAllOver(): void {
    this.#firstLooks.clear()
  }
}
