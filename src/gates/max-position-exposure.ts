import { Decimal, type DecimalInput, HUNDRED, ZERO } from '../core/decimal.js'
import { CLIENT_ORDER_ID_PREFIX } from '../core/ids.js'
import type { OrderReport } from '../core/order.js'
import type { OpenOrdersSnapshot } from '../core/trading-client.js'
import { isTerminal, SIDES } from '../core/vocabulary.js'
import { catalogueGate } from './catalogue-gate.js'
import { GateInputError } from './gate-input-error.js'
import { decimal, inCurrency, notNegative, positive, present, roundedDown, roundedUp, takenAt } from './gate-inputs.js'
import { percentage } from './gate-parameters.js'
import { allow, deny, type GateContext, type Portfolio, type SafetyGate, type Verdict } from './safety-gate.js'

export interface MaxPositionExposureParameters {
  /** The largest part of equity that one asset may become, in %: 30 means 30 %. Not negative. */
  readonly maxPct: DecimalInput
}

/**
 * Denies a BUY that would make the exposure to its base asset more than `maxPct` % of equity, counted in the context's
 * valuation currency. The bound is inclusive. Equity of zero or less denies.
 *
 * Exposure is what is held, plus this order and all other purchases that are open, reserved or unknown, each at its worst
 * price. Our own orders are counted by the store, which holds what each may buy until a snapshot contains its outcome: in
 * units of the asset, its worst-case value at the price of the day, so that purchases against several quote currencies add
 * up and stay valued at the present price, as the position is. Orders that others placed on the account are read from the venue's listing; of those only the ones on this order's own
 * instrument are counted, because a listing does not say which currencies another instrument trades.
 *
 * Proven exits pass. So does any other SELL: on a spot account it cannot make a position larger.
 *
 * Denies `MAX_POSITION_EXPOSURE`; `wouldPass` is then the largest worst-case value that fits, other orders of ours apart.
 * RTS 6 article 15(4).
 *
 * @throws ConfigurationError `INVALID_GATE_PARAMETER`.
 */
export function maxPositionExposure(parameters: MaxPositionExposureParameters): SafetyGate {
  const maxPct = percentage('maxPositionExposure', 'maxPct', parameters)
  const most: LargestPart = { pct: maxPct.toFixed(), share: maxPct.dividedBy(HUNDRED) }

  return catalogueGate('maxPositionExposure', {
    name: 'maxPositionExposure',
    version: '1',
    parameters: { maxPct: most.pct },
    check(context) {
      if (context.isExit) return allow({ inputs: { exit: true } })
      if (context.order.side === 'SELL') return allow({ inputs: { side: 'SELL' } })
      return judgePurchase(context, most)
    },
  })
}

interface LargestPart {
  readonly pct: string
  readonly share: Decimal
}

async function judgePurchase(context: GateContext, { pct: maxPct, share }: LargestPart): Promise<Verdict> {
  const { base: asset } = context.instrument
  const currency = context.valuationCurrency
  // The listing first: a foreign order that fills between the two reads is then counted twice rather than never.
  const listing = present(await context.openOrders(), 'listing of open orders')
  const portfolio = present(await context.portfolio(), 'portfolio')
  if (portfolio.currency !== currency) {
    throw new GateInputError('INPUT_INVALID', `The portfolio is valued in ${portfolio.currency}, not in ${currency}.`)
  }
  const equity = decimal(portfolio.equity, 'equity')
  const held = valueHeld(portfolio, asset)
  const order = roundedUp(await inCurrency(context, positive(context.notional, 'order value'), currency, same))
  const foreignInQuote = foreignPurchases(listing, context)
  const foreign = foreignInQuote.isZero() ? ZERO : await inCurrency(context, foreignInQuote, currency, same)

  const room = roundedDown(equity.times(share).minus(held).minus(foreign))
  const asOf = older(takenAt(listing.asOf, 'listing of open orders'), takenAt(portfolio.asOf, 'portfolio'))
  const inputs = {
    asset,
    currency,
    order: order.toFixed(),
    held: roundedUp(held).toFixed(),
    foreignOrders: roundedUp(foreign).toFixed(),
    equity: roundedDown(equity).toFixed(),
    maxPct,
    asOf,
  }
  const headroom = room.minus(order)
  if (order.lessThanOrEqualTo(room)) {
    const price = await inCurrency(context, positive(context.referencePrice, 'reference price'), currency, same)
    const amount = roundedUp(order.dividedBy(price))
    // What fits beside this order, so that rounding never denies one that takes the asset exactly to its part of equity.
    const limit = amount.plus(roundedDown(headroom.dividedBy(price)))
    const key = `helios:exposure:${asset}`
    const claims = [{ kind: 'hold', key, amount, limit, asOf, reflectedBy: 'settlement', code: CODE } as const]
    return allow({ claims, inputs, limit: room, headroom })
  }
  return deny(
    CODE,
    equity.greaterThan(0)
      ? `${asset} may become ${inputs.maxPct} % of equity; that leaves ${room.toFixed()} ${currency} and the order may cost ${inputs.order}.`
      : `Equity is ${inputs.equity} ${currency}: there is nothing that a position could be a part of.`,
    { ...inputs, limit: room.toFixed(), wouldPass: Decimal.max(room, ZERO).toFixed() },
    { inputs, limit: room, headroom },
  )
}

const CODE = 'MAX_POSITION_EXPOSURE'

function valueHeld(portfolio: Portfolio, asset: string): Decimal {
  const values = present(portfolio.values, 'values of the portfolio')
  return Object.hasOwn(values, asset) ? notNegative(values[asset], `value of the ${asset} held`) : ZERO
}

function foreignPurchases(listing: OpenOrdersSnapshot, context: GateContext): Decimal {
  let sum = ZERO
  for (const report of present(listing.orders, 'open orders')) {
    // What cannot be told from a purchase of this instrument must not count as none.
    if (!SIDES.includes(report.side) || typeof report.instrument !== 'string')
      throw new GateInputError('INPUT_INVALID', 'An open order does not say what it buys or sells.')
    const counts = report.side === 'BUY' && report.instrument === context.instrument.id && !isTerminal(report.status)
    if (counts && report.clientOrderId?.startsWith(CLIENT_ORDER_ID_PREFIX) !== true) sum = sum.plus(worstValue(report, context))
  }
  return sum
}

/** What is still unfilled of a foreign purchase, at the worst price it can be filled at, in the quote currency. */
function worstValue(report: OrderReport, { referencePrice }: GateContext): Decimal {
  if (report.quantity === undefined && report.remainingQuantity === undefined) {
    return notNegative(report.quoteQuantity, 'quantity of an open order')
  }
  const unfilled =
    report.remainingQuantity ??
    decimal(report.quantity, 'quantity of an open order').minus(
      decimal(report.filledQuantity, 'filled quantity of an open order'),
    )
  const prices = [report.limitPrice, report.stopPrice].flatMap((price) =>
    price === undefined ? [] : [positive(price, 'price of an order')],
  )
  const resting = report.type === 'LIMIT' && report.limitPrice !== undefined
  const price = resting ? report.limitPrice : Decimal.max(positive(referencePrice, 'reference price'), ...prices)
  return notNegative(unfilled, 'unfilled quantity of an open order').times(price)
}

function older(a: Date, b: Date): Date {
  return a < b ? a : b
}

function same(value: Decimal): Decimal {
  return value
}
