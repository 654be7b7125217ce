import type { Decimal } from '../core/decimal.js'
import { catalogueGate } from './catalogue-gate.js'
import { inCurrency, positive, roundedUp } from './gate-inputs.js'
import { type OrderValueParameters, orderValue } from './gate-parameters.js'
import { allow, deny, type SafetyGate, type Verdict } from './safety-gate.js'

/**
 * Denies an order whose worst-case value is above `value` of `currency`. The bound is inclusive.
 *
 * The worst case is the context's `notional`: a limit order at its limit (a sell at the reference price if that is
 * higher), a market order at the reference price plus the slippage allowed for. A proven exit passes; the reduce-only
 * bound holds it to the position.
 *
 * Denies `MAX_ORDER_VALUE`; `CONVERSION_UNAVAILABLE` without a fresh rate. RTS 6 article 15(1)(b).
 *
 * @throws ConfigurationError `INVALID_GATE_PARAMETER`.
 */
export function maxOrderValue(parameters: OrderValueParameters): SafetyGate {
  const { value: limit, currency } = orderValue('maxOrderValue', parameters)

  function judge(value: Decimal): Verdict {
    const inputs = { value: roundedUp(value).toFixed(), currency }
    const headroom = limit.minus(value)
    if (value.lessThanOrEqualTo(limit)) return allow({ inputs, limit, headroom })
    return deny(
      'MAX_ORDER_VALUE',
      `The order may cost ${inputs.value} ${currency}; the maximum is ${limit.toFixed()} ${currency}.`,
      { ...inputs, limit: limit.toFixed(), wouldPass: limit.toFixed() },
      { inputs, limit, headroom },
    )
  }

  return catalogueGate('maxOrderValue', {
    name: 'maxOrderValue',
    version: '1',
    parameters: { value: limit.toFixed(), currency },
    check(context) {
      if (context.isExit) return allow({ inputs: { exit: true }, limit })
      return inCurrency(context, positive(context.notional, 'order value'), currency, judge)
    },
  })
}
