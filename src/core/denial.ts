/** Every code this library denies with, and what it means. The README's table is generated from it. */
export const DENIAL_CODES = {
  MODE_UNREADABLE: 'The store could not be read, so nobody knows whether this order would be real.',
  MODE_UNKNOWN: 'The store holds a mode or state that this version does not know.',
  MODE_CHANGED: 'The mode or state changed between reading it and admission.',
  MODE_MISMATCH: 'The intent expected another mode than the stored one.',
  STOPPING: 'An emergency stop is being written at this moment, or was pressed in this process.',
  LIVE_EXPIRED: 'The live lease ran out; a person has to act before orders flow again.',
  LIVE_CLIENT_MISSING: 'The mode is LIVE and the router has no live client.',
  STATE_HALTED: 'Trading is halted; nothing but cancels leaves.',
  STATE_REDUCING: 'Only proven exits may leave.',
  STORE_UNAVAILABLE: 'The store did not take the admission.',
  STORE_WENT_BACK: 'The store shows an older version than this process has already seen.',
  STORE_VOLATILE: 'LIVE orders need a durable store on its own clock.',
  ADMISSION_EXPIRED: 'The admission ended before the order could be sent; nothing was sent.',
  ADMISSION_UNCERTAIN: 'The store did not confirm the admission in time; nothing was sent.',
  INTENT_CONFLICT: 'The same intent id was used before with other content.',
  POLICY_MISMATCH: 'This process runs other gates or limits than the account has adopted.',
  UNKNOWN_PENDING: 'The outcome of another order of this instrument is unknown, and new risk waits until it is resolved.',
  LATCHED: 'A latch is tripped and has not been cleared.',
  INSTRUMENT_UNKNOWN: 'The venue does not list this instrument, or could not be asked.',
  INSTRUMENT_RULE: 'The order breaks a rule of the instrument (step, minimum, maximum, order type, inactive).',
  REDUCE_ONLY_EXCEEDED: 'The exit is larger than the position less its pending exits, or cannot be proven to be one.',
  EXIT_RATE_LIMITED: 'Too many exits, or too many rejected exits in a row, of this asset.',
  GATE_THREW: 'A gate threw.',
  GATE_TIMEOUT: 'A gate did not answer in time.',
  GATE_BAD_VERDICT: 'A gate returned something that is not a verdict.',
  INPUT_MISSING: 'A value that a check needs could not be read.',
  INPUT_STALE: 'A value that a check needs is too old.',
  INPUT_INVALID: 'A value that a check needs is not a finite decimal, or contradicts itself.',
  CONVERSION_UNAVAILABLE: 'There is no fresh rate to convert a limit into the currency of the order.',
  LIMIT_EXCEEDED: 'A shared limit has no room for this order.',
  RATE_EXCEEDED: 'A shared rate has no room for this order now.',
  CLAIM_CONFLICT: 'Two claims use one key in different ways, or a key that is reserved.',
  VENUE_ACCOUNT_MISMATCH: 'The live client trades on another venue account than the one bound here, or did not say which.',
  PRIVATE_READ_IN_PAPER: 'The check needs a private read of the live venue, which is not made while the mode is PAPER.',
  MIN_ORDER_VALUE: 'The order is worth less than the minimum.',
  MAX_ORDER_VALUE: 'The order is worth more than the maximum.',
  DAILY_TRADE_LIMIT: "The day's number of orders is used up.",
  INSUFFICIENT_BALANCE: 'The free balance does not cover the order and its buffer.',
  MAX_POSITION_EXPOSURE: 'The position would be too large a part of equity.',
} as const

export type BuiltInDenialCode = keyof typeof DENIAL_CODES

/** A built-in code, or a custom gate's own. */
export type DenialCode = BuiltInDenialCode | (string & {})

/** Why we refused. Data, never an exception. */
export interface Denial {
  readonly code: DenialCode
  /** The gate that said so; built-in rules are named `helios:…`. */
  readonly gate: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/** By gate, then by code: the order of the gates must not show in the answer. */
export function sortDenials(denials: readonly Denial[]): readonly Denial[] {
  return [...denials].sort((a, b) => compareText(a.gate, b.gate) || compareText(a.code, b.code))
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
