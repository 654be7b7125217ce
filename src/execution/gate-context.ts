import type { Decimal } from '../core/decimal.js'
import type { Instrument } from '../core/instrument.js'
import type { Order } from '../core/order.js'
import type { ClaimUsage } from '../core/order-ledger.js'
import type { TradingState } from '../core/vocabulary.js'
import { GateInputError } from '../gates/gate-input-error.js'
import type { GateContext } from '../gates/safety-gate.js'
import { LazyAbort } from './lazy-abort.js'
import type { OrderReads } from './order-reads.js'
import type { RouterCore } from './router-core.js'
import { worstCaseQuantity, worstCaseValue } from './value-order.js'

/** What the gates of one order share. `end` aborts the signal that they were given. */
export interface SharedGateContext {
  readonly context: GateContext
  readonly end: () => void
}

export function buildGateContext(
  core: RouterCore,
  subject: {
    readonly order: Order
    readonly instrument: Instrument
    readonly reads: OrderReads
    readonly referencePrice: Decimal
    readonly state: TradingState
    readonly isExit: boolean
    readonly now: Date
  },
): SharedGateContext {
  const { order, instrument, reads, referencePrice, state, isExit, now } = subject
  const { account, store, marketSlippagePct, valuationCurrency = instrument.quote } = core
  const abort = new LazyAbort()
  const usages = new Map<string, Promise<ClaimUsage>>()

  const context: GateContext = {
    order,
    instrument,
    notional: worstCaseValue(order, referencePrice, marketSlippagePct),
    quantity: worstCaseQuantity(order, referencePrice, marketSlippagePct),
    referencePrice,
    mode: order.mode,
    state,
    account,
    now,
    isExit,
    valuationCurrency,
    get signal() {
      return abort.signal
    },
    balances: () => reads.balances(),
    position: () => reads.position(instrument.base),
    portfolio: () => reads.portfolio(valuationCurrency),
    quote: () => reads.quote(instrument.id),
    openOrders: () => reads.openOrders(),
    convert: (amount, from, to) => reads.convert(amount, from, to),
    usage(key, window) {
      const id = window === undefined ? key : `${key}\n${window.period}\n${window.timeZone}`
      let usage = usages.get(id)
      if (usage === undefined) {
        usage = store
          .usage({ account, mode: order.mode, key, ...(window === undefined ? {} : { window }) })
          .catch((cause: unknown) => {
            throw new GateInputError('INPUT_MISSING', `The usage of ${key} could not be read.`, { cause, details: { key } })
          })
        usages.set(id, usage)
      }
      return usage
    },
  }
  return { context: Object.freeze(context), end: () => abort.abort() }
}
