import type { OrderRecord } from '../core/order-ledger.js'

/** When an order that the venue does not know counts as never arrived. All in milliseconds. */
export interface AbsencePolicy {
  /** Between the two looks. Default 10 000. */
  readonly gapMs: number
  /** From the end of the order's life, and of the wait for its answer, to the first look. Default 60 000. */
  readonly graceMs: number
}

/** Two looks, in the store's time, in which every path of the venue said that it has no such order. */
export interface Absence {
  readonly firstAt: Date
  readonly secondAt: Date
}

/**
 * Remembers when orders were looked for in vain. One look proves nothing: the order may be on its way, or its news may lag.
 * A look that failed, or found something, begins again. Each process remembers its own looks.
 */
export class AbsenceWatch {
  readonly #policy: AbsencePolicy
  readonly #submitTimeoutMs: number
  readonly #firstLooks = new Map<string, Date>()

  constructor(policy: AbsencePolicy, submitTimeoutMs: number) {
    this.#policy = policy
    this.#submitTimeoutMs = submitTimeoutMs
  }

  /** A look that began at `at` of the store's time found nothing on any path. The evidence, once there is enough of it. */
  absent({ order, expiresAt }: OrderRecord, at: Date): Absence | undefined {
    const { clientOrderId } = order
    // The sender may be dead, and its connection may have been open for as long as it would have waited.
    const earliestMs = expiresAt.getTime() + this.#submitTimeoutMs + this.#policy.graceMs
    if (at.getTime() < earliestMs) return undefined
    const firstAt = this.#firstLooks.get(clientOrderId)
    if (firstAt === undefined) {
      this.#firstLooks.set(clientOrderId, at)
      return undefined
    }
    if (at.getTime() - firstAt.getTime() < this.#policy.gapMs) return undefined
    this.#firstLooks.delete(clientOrderId)
    return { firstAt, secondAt: at }
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
