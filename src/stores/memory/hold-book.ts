import { type Decimal, ZERO } from '../../core/decimal.js'
import { OLDEST_SNAPSHOT_MS } from '../claimed-limit.js'

interface OpenHold {
  readonly taken: Decimal
  readonly reflectedBy: 'reservation' | 'settlement'
  amount: Decimal
}

interface ReflectedHold {
  readonly amount: Decimal
  readonly atMs: number
  readonly sequence: number
}

/** The moment something was recorded: store time and the audit sequence. */
export interface RecordedAt {
  readonly atMs: number
  readonly sequence: number
}

/** Going over the whole list waits until it has doubled, and has at least so many entries. */
const PRUNE_ABOVE = 1_024
/** What was reflected longer ago than this is kept by the second: few snapshots are that old, and they count a little more. */
const EXACT_MS = 3_000
const SECOND_MS = 1_000

/** The holds of one key: those no snapshot contains yet, and those that recent ones do. */
export class HoldBook {
  readonly #open = new Map<string, OpenHold>()
  #openTotal = ZERO
  /** Oldest first; time and sequence both only grow. */
  #reflected: ReflectedHold[] = []
  #pruneAbove = PRUNE_ABOVE

  take(clientOrderId: string, amount: Decimal, reflectedBy: OpenHold['reflectedBy']): void {
    this.#open.set(clientOrderId, { taken: amount, amount, reflectedBy })
    this.#openTotal = this.#openTotal.plus(amount)
  }

  /** The venue shows the whole hold of this order now. */
  reflect(clientOrderId: string, recorded: RecordedAt, which: 'reservations' | 'all'): void {
    const hold = this.#open.get(clientOrderId)
    if (hold === undefined || (which === 'reservations' && hold.reflectedBy !== 'reservation')) return
    this.#open.delete(clientOrderId)
    this.#move(hold.amount, recorded)
  }

  /** Fills settled part of this order; `openFraction` of what was taken stays open. */
  settlePart(clientOrderId: string, openFraction: Decimal, recorded: RecordedAt): void {
    const hold = this.#open.get(clientOrderId)
    if (hold === undefined || hold.reflectedBy !== 'settlement') return
    const stays = hold.taken.times(openFraction)
    if (stays.greaterThanOrEqualTo(hold.amount)) return
    const settled = hold.amount.minus(stays)
    hold.amount = stays
    this.#move(settled, recorded)
  }

  #move(amount: Decimal, { atMs, sequence }: RecordedAt): void {
    this.#openTotal = this.#openTotal.minus(amount)
    this.#reflected.push({ amount, atMs, sequence })
    if (this.#reflected.length <= this.#pruneAbove) return
    this.#reflected = pruned(this.#reflected, atMs)
    this.#pruneAbove = Math.max(PRUNE_ABOVE, 2 * this.#reflected.length)
  }

  /** What a snapshot of that time does not contain: all open holds, and those reflected at or after it. */
  heldSince(asOf: Date, asOfSequence: number | undefined): Decimal {
    const asOfMs = asOf.getTime()
    let sum = this.#openTotal
    for (let i = this.#reflected.length - 1; i >= 0; i -= 1) {
      const hold = this.#reflected[i]
      if (hold === undefined || hold.atMs < asOfMs) break
      if (asOfSequence !== undefined && hold.sequence <= asOfSequence) break
      sum = sum.plus(hold.amount)
    }
    return sum
  }

  /** What is open, by order. */
  *open(): Iterable<readonly [clientOrderId: string, amount: Decimal]> {
    for (const [clientOrderId, { amount }] of this.#open) yield [clientOrderId, amount]
  }
}

/** Without what no snapshot needs any more, and by the second what few do: as if all of a second had come at its end. */
function pruned(reflected: readonly ReflectedHold[], nowMs: number): ReflectedHold[] {
  const kept: ReflectedHold[] = []
  for (const hold of reflected) {
    if (hold.atMs < nowMs - OLDEST_SNAPSHOT_MS) continue
    const last = kept.at(-1)
    const isOld = hold.atMs < nowMs - EXACT_MS
    if (isOld && last !== undefined && secondOf(last) === secondOf(hold)) {
      kept[kept.length - 1] = { ...hold, amount: last.amount.plus(hold.amount) }
    } else kept.push(hold)
  }
  return kept
}

function secondOf({ atMs }: ReflectedHold): number {
  return Math.floor(atMs / SECOND_MS)
}
