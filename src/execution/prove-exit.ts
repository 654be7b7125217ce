import type { AdmissionClaim } from '../core/claim.js'
import { Decimal } from '../core/decimal.js'
import type { Denial, DenialCode } from '../core/denial.js'
import type { Instrument } from '../core/instrument.js'
import type { Order } from '../core/order.js'
import { EXIT_HOLD_PREFIX, EXIT_PAUSE_PREFIX, EXIT_RATE_PREFIX } from '../core/reserved.js'
import { isGateInputError } from '../gates/gate-input-error.js'
import type { Position } from '../gates/safety-gate.js'

/** The ceiling that proven exits have for themselves, since they are exempt from the other limits. */
export interface ExitCeiling {
  /** Default 60. */
  readonly perMinute: number
  /** After this many rejected exits of an asset in a row, exits of it pause. Default 5. */
  readonly rejectsBeforePause: number
  /** Default 30 000. */
  readonly pauseMs: number
}

/** Whether an order can only make a position smaller. */
export type ExitProof =
  | { readonly kind: 'entry' }
  | { readonly kind: 'exit'; readonly claims: readonly AdmissionClaim[]; readonly latchKeys: readonly string[] }
  | { readonly kind: 'denied'; readonly denial: Denial }

export const EXIT_GATE = 'helios:reduce-only'

/**
 * On a spot account a SELL of no more than what is held is an exit, whether it says `reduceOnly` or not; the hold that it
 * claims keeps all pending exits together within the position. An order that says `reduceOnly` and cannot prove it is denied.
 */
export function proveExit(
  order: Order,
  { base: asset }: Instrument,
  readPosition: () => Promise<Position>,
  ceiling: ExitCeiling,
): ExitProof | Promise<ExitProof> {
  if (order.side === 'SELL') return proveSale(order, asset, readPosition, ceiling)
  return order.reduceOnly ? exceeded('A BUY cannot reduce a spot position.', { asset }) : ENTRY
}

export const ENTRY: ExitProof = Object.freeze({ kind: 'entry' })

async function proveSale(
  order: Order,
  asset: string,
  readPosition: () => Promise<Position>,
  ceiling: ExitCeiling,
): Promise<ExitProof> {
  let position: Position
  try {
    position = await readPosition()
  } catch (error) {
    if (isGateInputError(error)) return denied(error.code, error.message, error.details)
    throw error
  }
  const { quantity } = order
  if (quantity === undefined) {
    const why = 'What a SELL by quote amount sells is not known beforehand, so it cannot be proven to be an exit.'
    return order.reduceOnly ? exceeded(why, { asset }) : ENTRY
  }
  if (quantity.greaterThan(position.quantity)) {
    if (!order.reduceOnly) return ENTRY
    const details = { asset, quantity: quantity.toFixed(), position: position.quantity.toFixed() }
    return exceeded(`The exit of ${details.quantity} ${asset} is larger than the position of ${details.position}.`, details)
  }
  const { perMinute } = ceiling
  const hold: AdmissionClaim = {
    kind: 'hold',
    key: `${EXIT_HOLD_PREFIX}${asset}`,
    amount: quantity,
    limit: position.quantity,
    asOf: position.asOf,
    reflectedBy: 'settlement',
    sources: [{ gate: EXIT_GATE, code: 'REDUCE_ONLY_EXCEEDED', limit: position.quantity }],
  }
  const rate: AdmissionClaim = {
    kind: 'rate',
    key: `${EXIT_RATE_PREFIX}${asset}`,
    max: perMinute,
    perMs: 60_000,
    reserveForExits: 0,
    sources: [{ gate: EXIT_GATE, code: 'EXIT_RATE_LIMITED', limit: new Decimal(perMinute) }],
  }
  return { kind: 'exit', claims: [hold, rate], latchKeys: [`${EXIT_PAUSE_PREFIX}${asset}`] }
}

function exceeded(message: string, details: Readonly<Record<string, unknown>>): ExitProof {
  return denied('REDUCE_ONLY_EXCEEDED', message, details)
}

function denied(code: DenialCode, message: string, details: Readonly<Record<string, unknown>>): ExitProof {
  return { kind: 'denied', denial: { code, gate: EXIT_GATE, message, details } }
}
