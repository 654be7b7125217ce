import type { BudgetClaim, Claim, HoldClaim, RateClaim } from '../../../src/core/claim.js'
import type { OrderStatus } from '../../../src/core/vocabulary.js'

interface NaiveOrder {
  readonly admittedAt: number
  readonly claims: readonly Claim[]
  /** Everything that was ever recorded of it, oldest first. */
  readonly events: { readonly at: number; readonly status: OrderStatus; readonly filled: number }[]
}

const RANK: readonly (readonly OrderStatus[])[] = [
  ['admitted'],
  ['unknown'],
  ['open'],
  ['partially_filled'],
  ['filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived'],
]
const ENDED = RANK.length - 1

/** How much every order asks for. */
export const QUANTITY = 10

/**
 * What limits mean, with no thought of cost: every order and event is kept, and each question is answered from all of
 * them. Amounts are integers.
 */
export class NaiveLimits {
  readonly #orders = new Map<string, NaiveOrder>()

  admit(id: string, claims: readonly Claim[], at: number): void {
    this.#orders.set(id, { admittedAt: at, claims, events: [{ at, status: 'admitted', filled: 0 }] })
  }

  outcome(id: string, to: OrderStatus, at: number): void {
    const { status, filled } = this.#last(id)
    if (rankOf(to) > rankOf(status)) this.#orders.get(id)?.events.push({ at, status: to, filled })
  }

  fill(id: string, quantity: number, at: number): void {
    const { status, filled } = this.#last(id)
    const total = filled + quantity
    const moved = total >= QUANTITY ? 'filled' : 'partially_filled'
    this.#orders.get(id)?.events.push({ at, status: rankOf(status) === ENDED ? status : moved, filled: total })
  }

  /** What counts against `claim` at `now`. */
  counted(claim: Claim, now: number): number {
    switch (claim.kind) {
      case 'budget':
        return this.#sum(claim, ({ admittedAt, events }, { amount, window }) => {
          const same = dateIn(window.timeZone, admittedAt) === dateIn(window.timeZone, now)
          return same && !neverTaken(events) ? Number(amount) : 0
        })
      case 'hold':
        return this.#sum(claim, ({ events }, { amount, reflectedBy }) => {
          const contained = events.filter(({ at }) => at < claim.asOf.getTime())
          const parts = QUANTITY - partContained(contained, reflectedBy) + (arrivesAfter(contained, events) ? QUANTITY : 0)
          return (Number(amount) * parts) / QUANTITY
        })
      case 'rate':
        return this.#sum(claim, ({ admittedAt }) => (admittedAt > now - claim.perMs ? 1 : 0))
      default:
        throw claim satisfies never
    }
  }

  #sum<C extends BudgetClaim | HoldClaim | RateClaim>(of: C, amountOf: (order: NaiveOrder, claim: C) => number): number {
    let sum = 0
    for (const order of this.#orders.values()) {
      for (const claim of order.claims) if (claim.key === of.key) sum += amountOf(order, claim as C)
    }
    return sum
  }

  #last(id: string): NaiveOrder['events'][number] {
    const last = this.#orders.get(id)?.events.at(-1)
    if (last === undefined) throw new Error(`no order ${id}`)
    return last
  }
}

function rankOf(status: OrderStatus): number {
  return RANK.findIndex((statuses) => statuses.includes(status))
}

function neverTaken(events: NaiveOrder['events']): boolean {
  const last = events.at(-1)
  return last?.filled === 0 && (last.status === 'not_sent' || last.status === 'rejected')
}

/** True when the order filled although it had ended with nothing at the venue, and these events do not tell of it. */
function arrivesAfter(contained: NaiveOrder['events'], events: NaiveOrder['events']): boolean {
  const arrival = events.findIndex(
    (_event, index) => neverTaken(events.slice(0, index)) && !neverTaken(events.slice(0, index + 1)),
  )
  return arrival >= contained.length
}

/** What part of a hold, of {@link QUANTITY} parts, a snapshot shows that was taken after these events. */
function partContained(events: NaiveOrder['events'], reflectedBy: HoldClaim['reflectedBy']): number {
  const last = events.at(-1)
  if (last === undefined) return 0
  if (rankOf(last.status) === ENDED) return QUANTITY
  if (reflectedBy === 'settlement') return last.filled
  return rankOf(last.status) >= rankOf('open') ? QUANTITY : 0
}

function dateIn(timeZone: string, at: number): string {
  return new Date(at).toLocaleDateString('sv-SE', { timeZone })
}
