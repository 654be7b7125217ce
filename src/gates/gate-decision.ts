import type { Decimal } from '../core/decimal.js'
import type { Denial } from '../core/denial.js'

/**
 * How one gate of the list decided about one order.
 *
 * `allowed` it may pass · `denied` the gate refused · `failed` the gate could not judge, which denies too · `bypassed` it
 * was not asked (`paperGates: 'bypass'`) · `observed` a shadow gate: it was asked and counts for nothing.
 */
export type GateVerdict = 'allowed' | 'denied' | 'failed' | 'bypassed' | 'observed'

export interface GateDecision {
  readonly gate: string
  readonly verdict: GateVerdict
  /** Of several, the first by code. For an observed gate: what it would have denied with. */
  readonly denial?: Denial
  /** What the gate read, as it said itself. A combinator lists its members' decisions under `members`. */
  readonly inputs: Readonly<Record<string, unknown>>
  readonly limit?: Decimal
  /** How much more would have passed; negative when denied. Other orders' claims are not in it. */
  readonly headroom?: Decimal
  readonly durationMs: number
}
