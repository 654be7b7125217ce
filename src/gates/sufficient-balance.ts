import { type Decimal, type DecimalInput, HUNDRED, ONE, ZERO } from '../core/decimal.js'
import { catalogueGate } from './catalogue-gate.js'
import { freeBalance, positive, present, roundedDown, roundedUp, takenAt } from './gate-inputs.js'
import { percentage } from './gate-parameters.js'
import { allow, deny, type GateContext, type SafetyGate } from './safety-gate.js'

export interface SufficientBalanceParameters {
  /** What a purchase must leave over, in % of its cost, for fees and price moves: 5 means 5 %. Not negative. */
  readonly bufferPct: DecimalInput
}

/**
 * Denies an order that the free balance does not cover. A BUY needs its worst-case cost and `bufferPct` % on top in the
 * quote currency; a SELL needs its quantity in the base currency, without a buffer. Bounds are inclusive.
 *
 * What fits the balance by itself is held in the store until the venue has reserved it, so that orders placed at the same
 * moment, by whatever process, cannot spend it twice. Proven exits are treated alike: an exit needs what it sells.
 *
 * Denies `INSUFFICIENT_BALANCE`; `wouldPass` is then the largest cost (BUY) or quantity (SELL) that fits.
 * SEC rule 15c3-5 (c)(1)(i).
 *
 * @throws ConfigurationError `INVALID_GATE_PARAMETER`.
 */
export function sufficientBalance(parameters: SufficientBalanceParameters): SafetyGate {
  const bufferPct = percentage('sufficientBalance', 'bufferPct', parameters)
  const withBuffer = HUNDRED.plus(bufferPct).dividedBy(HUNDRED)

  return catalogueGate('sufficientBalance', {
    name: 'sufficientBalance',
    version: '1',
    parameters: { bufferPct: bufferPct.toFixed() },
    async check(context) {
      const { currency, amount, factor } = spendingOf(context, withBuffer)
      const needed = roundedUp(amount.times(factor))
      const snapshot = present(await context.balances(), 'balances')
      const asOf = takenAt(snapshot.asOf, 'balances')
      const free = roundedDown(freeBalance(snapshot, currency))

      const inputs = { currency, needed: needed.toFixed(), free: free.toFixed(), asOf }
      const headroom = free.minus(needed)
      if (needed.lessThanOrEqualTo(free)) {
        const key = `helios:balance:${currency}`
        const claims = [{ kind: 'hold', key, amount: needed, limit: free, asOf, reflectedBy: 'reservation', code: CODE } as const]
        return allow({ claims, inputs, limit: free, headroom })
      }
      const wouldPass = free.isNegative() ? ZERO : roundedDown(free.dividedBy(factor))
      return deny(
        CODE,
        `The order needs ${inputs.needed} ${currency}; ${inputs.free} is free.`,
        { ...inputs, bufferPct: bufferPct.toFixed(), limit: inputs.free, wouldPass: wouldPass.toFixed() },
        { inputs, limit: free, headroom },
      )
    },
  })
}

const CODE = 'INSUFFICIENT_BALANCE'

function spendingOf(context: GateContext, withBuffer: Decimal): { currency: string; amount: Decimal; factor: Decimal } {
  const { base, quote } = context.instrument
  return context.order.side === 'BUY'
    ? { currency: quote, amount: positive(context.notional, 'order value'), factor: withBuffer }
    : { currency: base, amount: positive(context.quantity, 'quantity'), factor: ONE }
}
