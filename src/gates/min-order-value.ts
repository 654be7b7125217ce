import type { Decimal } from '../core/decimal.js'
import { catalogueGate } from './catalogue-gate.js'
import { inCurrency, positive, roundedDown } from './gate-inputs.js'
import { type OrderValueParameters, orderValue } from './gate-parameters.js'
import { allow, deny, type GateContext, type SafetyGate, type Verdict } from './safety-gate.js'

/**
 * Denies an order that is worth less than `value` of `currency`. The bound is inclusive.
 *
 * Worth is quantity × limit price, or × reference price when there is no limit; for a market order by quote amount it is
 * that amount. A proven exit passes: what is left of a position may be small. Below the venue's own minimum the
 * instrument rules deny it all the same.
 *
 * Denies `MIN_ORDER_VALUE`; `CONVERSION_UNAVAILABLE` without a fresh rate.
 *
 * @throws ConfigurationError `INVALID_GATE_PARAMETER`.
 */
export function minOrderValue(parameters: OrderValueParameters): SafetyGate {
  const { value: minimum, currency } = orderValue('minOrderValue', parameters)

  function judge(value: Decimal): Verdict {
    const inputs = { value: roundedDown(value).toFixed(), currency }
    const headroom = value.minus(minimum)
    if (value.greaterThanOrEqualTo(minimum)) return allow({ inputs, limit: minimum, headroom })
    return deny(
      'MIN_ORDER_VALUE',
      `The order is worth ${inputs.value} ${currency}; the minimum is ${minimum.toFixed()} ${currency}.`,
      { ...inputs, limit: minimum.toFixed(), wouldPass: minimum.toFixed() },
      { inputs, limit: minimum, headroom },
    )
  }

  return catalogueGate('minOrderValue', {
    name: 'minOrderValue',
    version: '1',
    parameters: { value: minimum.toFixed(), currency },
    check(context) {
      if (context.isExit) return allow({ inputs: { exit: true }, limit: minimum })
      return inCurrency(context, worth(context), currency, judge)
    },
  })
}

function worth({ order, referencePrice }: GateContext): Decimal {
  if (order.quantity === undefined) return positive(order.quoteQuantity, 'quantity of the order')
  const price =
    order.limitPrice === undefined ? positive(referencePrice, 'reference price') : positive(order.limitPrice, 'limit price')
  return positive(order.quantity, 'quantity of the order').times(price)
}
