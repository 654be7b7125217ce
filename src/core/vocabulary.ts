/*
 * One word, one meaning:
 *   intent     what the caller wants                  order      the normalised, immutable thing to be sent
 *   denied     we refused; nothing left the process   rejected   the venue refused
 *   unknown    we asked and do not know               admitted   in the ledger, allowed to leave once, for a short time
 *   mode       where orders go                        state      which orders are allowed
 *   quantity   in the base currency                   quoteQuantity, notional   in the quote currency
 *   exposure   position + open + reserved + unknown   account    the scope that mode, limits and ledger belong to
 */

export type Side = 'BUY' | 'SELL'
export type OrderType = 'MARKET' | 'LIMIT' | 'STOP_LOSS_LIMIT' | 'TAKE_PROFIT_LIMIT'
export type TimeInForce = 'GTC' | 'IOC' | 'FOK'

/** Where orders go: to the simulated venue or to the real one. */
export type TradingMode = 'PAPER' | 'LIVE'
/** Which orders are allowed: all, proven exits only, or none. */
export type TradingState = 'ACTIVE' | 'REDUCING' | 'HALTED'

export type OrderStatus =
  | 'admitted'
  | 'open'
  | 'partially_filled'
  | 'filled'
  | 'canceled'
  | 'rejected'
  | 'expired'
  | 'unknown'
  | 'not_sent'
  | 'never_arrived'

/** Who asked for an admission: a strategy, the emergency stop's flattening, or a protective exit that is re-placed. */
export type AdmissionOrigin = 'strategy' | 'stop' | 'protect'

export const SIDES = ['BUY', 'SELL'] as const satisfies readonly Side[]
export const ORDER_TYPES = ['MARKET', 'LIMIT', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'] as const satisfies readonly OrderType[]
export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const satisfies readonly TimeInForce[]
export const TRADING_MODES = ['PAPER', 'LIVE'] as const satisfies readonly TradingMode[]
export const TRADING_STATES = ['ACTIVE', 'REDUCING', 'HALTED'] as const satisfies readonly TradingState[]

const TERMINAL: ReadonlySet<OrderStatus> = new Set(['filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived'])

/** True when nothing more can happen to an order of this status, late reports apart. */
export function isTerminal(status: OrderStatus): boolean {
  return TERMINAL.has(status)
}
