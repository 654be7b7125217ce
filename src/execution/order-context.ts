import type { CalendarWindow } from '../core/claim.js'
import type { Decimal } from '../core/decimal.js'
import type { Instrument } from '../core/instrument.js'
import type { Order } from '../core/order.js'
import type { ClaimUsage } from '../core/order-ledger.js'
import type { TradingMode, TradingState } from '../core/vocabulary.js'
import { GateInputError } from '../gates/gate-input-error.js'
import type { GateContext } from '../gates/safety-gate.js'
import type { LazyAbort } from './lazy-abort.js'
import type { OrderReads } from './order-reads.js'
import type { RouterCore } from './router-core.js'
import { worstCaseValue } from './value-order.js'

export interface GateContextSubject {
  readonly order: Order
  readonly instrument: Instrument
  readonly reads: OrderReads
  readonly referencePrice: Decimal
  readonly quantity: Decimal
  readonly state: TradingState
  readonly isExit: boolean
  readonly now: Date
}

/**
 * What the gates of one order share. Its reads are functions of its own, so that a gate may take them out of it. A class,
 * because an accessor in a literal costs as much as a gate.
 */
export class OrderContext implements GateContext {
  readonly order: Order
  readonly instrument: Instrument
  readonly notional: Decimal
  readonly quantity: Decimal
  readonly referencePrice: Decimal
  readonly mode: TradingMode
  readonly state: TradingState
  readonly account: string
  readonly now: Date
  readonly isExit: boolean
  readonly valuationCurrency: string
  readonly balances: GateContext['balances']
  readonly position: GateContext['position']
  readonly portfolio: GateContext['portfolio']
  readonly quote: GateContext['quote']
  readonly openOrders: GateContext['openOrders']
  readonly usage: GateContext['usage']
  readonly convert: GateContext['convert']
  readonly #abort: LazyAbort

  constructor(core: RouterCore, subject: GateContextSubject, abort: LazyAbort) {
    const { order, instrument, reads, referencePrice, quantity, state, isExit, now } = subject
    const { account, marketSlippagePct, valuationCurrency = instrument.quote } = core
    this.order = order
    this.instrument = instrument
    this.notional = worstCaseValue(order, referencePrice, marketSlippagePct)
    this.quantity = quantity
    this.referencePrice = referencePrice
    this.mode = order.mode
    this.state = state
    this.account = account
    this.now = now
    this.isExit = isExit
    this.valuationCurrency = valuationCurrency
    this.balances = () => reads.balances()
    this.position = () => reads.position(instrument.base)
    this.portfolio = () => reads.portfolio(valuationCurrency)
    this.quote = () => reads.quote(instrument.id)
    this.openOrders = () => reads.openOrders()
    this.convert = (amount, from, to) => reads.convert(amount, from, to)
    this.usage = usageReader(core, order.mode)
    this.#abort = abort
    Object.freeze(this)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }
}

function usageReader({ account, store }: RouterCore, mode: TradingMode): GateContext['usage'] {
  let usages: Map<string, Promise<ClaimUsage>> | undefined
  return (key: string, window?: CalendarWindow) => {
    usages ??= new Map()
    const id = window === undefined ? key : `${key}\n${window.period}\n${window.timeZone}`
    let usage = usages.get(id)
    if (usage === undefined) {
      usage = store.usage({ account, mode, key, ...(window === undefined ? {} : { window }) }).catch((cause: unknown) => {
        throw new GateInputError('INPUT_MISSING', `The usage of ${key} could not be read.`, { cause, details: { key } })
      })
      usages.set(id, usage)
    }
    return usage
  }
}
