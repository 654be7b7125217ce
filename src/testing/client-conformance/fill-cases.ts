import type { ApprovedOrder } from '../../core/approved-order.js'
import type { Decimal } from '../../core/decimal.js'
import { type Instrument, quoteIncrementOf } from '../../core/instrument.js'
import type { Fill, OrderReport } from '../../core/order.js'
import type { SubmitOutcome, VenueEvent } from '../../core/trading-client.js'
import { isTerminal, type Side } from '../../core/vocabulary.js'
import { describe, ensure, ensureAmount, ensureDecimal, ensureOneOf, ensureText, notApplicable } from '../conformance-case.js'
import type { ClientCase } from './client-case.js'
import { ensureAccepted, ensureRejected, intentFor, isAbout, type TradingScene } from './trading-scene.js'
import { ensureFillsAddUp, ensureReport, sumOf } from './well-formed.js'

/** C50–C56: trades, what they cost and how they are told. */
export const FILL_CASES: readonly ClientCase[] = [
  {
    id: 'C50',
    title: 'a market order fills, with fills and fees that add up, or is rejected with a reason',
    async check(scene) {
      const trade = await tradeAtMarket(scene, 'BUY')
      if (trade.kind === 'rejected') return
      ensureFillsAddUp(trade.report, 'the report of a market order')
    },
  },
  { id: 'C51', title: 'a market BUY moves the balances by its fills and fees', check: (scene) => ensureMoneyMoves(scene, 'BUY') },
  {
    id: 'C52',
    title: 'a market SELL moves the balances by its fills and fees',
    check: (scene) => ensureMoneyMoves(scene, 'SELL'),
  },
  {
    id: 'C53',
    title: 'listeners hear of every fill',
    async check(scene) {
      const { events, end } = scene.watch()
      const trade = await tradeAtMarket(scene, 'BUY')
      if (trade.kind === 'rejected') notApplicable(`the venue rejected the market order: ${trade.reason}`)
      const { filledQuantity } = trade.report
      await scene.eventually(`events with fills of ${filledQuantity.toFixed()} in all`, () =>
        sumOf(fillsTold(events, trade).map(({ quantity }) => quantity)).equals(filledQuantity) ? true : undefined,
      )
      end()
    },
  },
  {
    id: 'C54',
    title: 'recentFills gives the fills of a trade, once each',
    async check(scene) {
      const { client } = scene
      if (client.recentFills === undefined) notApplicable('the client has no recentFills()')
      const trade = await tradeAtMarket(scene, 'BUY')
      if (trade.kind === 'rejected') notApplicable(`the venue rejected the market order: ${trade.reason}`)
      const ids = trade.report.fills.map(({ id }) => id).sort()
      const since = new Date(Math.min(...trade.report.fills.map(({ at }) => at.getTime())))
      await scene.eventually(`recentFills() gives the fills ${ids.join(', ')}`, async () => {
        const fills = await client.recentFills?.({ since, instrument: trade.order.instrument })
        const given = fills?.filter(isAbout(trade)).map(({ id }) => id)
        return given?.sort().join() === ids.join() ? true : undefined
      })
    },
  },
  {
    id: 'C55',
    title: 'an IOC limit order trades at its limit or better, and never rests',
    async check(scene) {
      const { orderTypes, timeInForce = [] } = scene.client.capabilities
      if (!orderTypes.includes('LIMIT') || !timeInForce.includes('IOC')) notApplicable('the venue does not take IOC limit orders')
      const { rest, cross } = await scene.trade()
      for (const limitPrice of [rest, cross]) await ensureNeverRests(scene, limitPrice)
    },
  },
  {
    id: 'C56',
    title: 'a resting order that others trade against fills at its price, as a maker, and can no longer be canceled',
    async check(scene) {
      const { market } = scene.fixture
      if (market === undefined) notApplicable('the fixture has no `market` to fill a resting order with')
      const { events, end } = scene.watch()
      const { order, outcome } = await scene.submit(await scene.restingIntent())
      const placed = { order, venueOrderId: ensureAccepted(outcome, 'the resting limit order') }
      await scene.eventually('the order is open', () => scene.open(placed))
      await market.fillResting(order)
      const report = await finalReport(scene, { order, outcome, events })
      end()
      ensure(report.status === 'filled', `the order must be filled, and is ${describe(report.status)}`)
      ensureFillsAddUp(report, 'the report of a resting order')
      for (const { price, liquidity } of report.fills) {
        if (order.limitPrice !== undefined) ensureAmount(price, order.limitPrice, 'the price of its fill')
        ensureOneOf(liquidity, ['maker'], 'the liquidity of its fill')
      }
      await scene.eventually('a filled order is no longer open', async () =>
        (await scene.open(placed)) === undefined ? true : undefined,
      )
      const cancel = await scene.client.cancelOrder(scene.query(placed))
      ensureOneOf(cancel.kind, ['too_late', 'not_found'], 'the outcome of cancelling a filled order')
    },
  },
]

async function ensureNeverRests(scene: TradingScene, limitPrice: Decimal): Promise<void> {
  const { instrument, quantity } = await scene.trade()
  const { events, end } = scene.watch()
  const intent = intentFor(instrument, { side: 'BUY', type: 'LIMIT', quantity, limitPrice, timeInForce: 'IOC' })
  const { order, outcome } = await scene.submit(intent)
  if (outcome.kind === 'rejected') {
    ensureRejected(outcome, 'the IOC order')
    await scene.ensureNothingArrived(order, (await scene.openOrders()).length)
  } else {
    const placed = { order, venueOrderId: ensureAccepted(outcome, 'the IOC order') }
    const report = await finalReport(scene, { order, outcome, events })
    ensureFillsAddUp(report, 'the report of an IOC order')
    for (const { price } of report.fills) {
      ensure(price.lte(limitPrice), `a BUY limited to ${limitPrice.toFixed()} must not trade at ${price.toFixed()}`)
    }
    ensure((await scene.open(placed)) === undefined, 'an IOC order must not rest')
  }
  end()
}

type MarketTrade =
  | { readonly kind: 'traded'; readonly order: ApprovedOrder; readonly venueOrderId: string; readonly report: OrderReport }
  | { readonly kind: 'rejected'; readonly reason: string }

async function tradeAtMarket(scene: TradingScene, side: Side): Promise<MarketTrade> {
  if (!scene.client.capabilities.orderTypes.includes('MARKET')) notApplicable('capabilities.orderTypes has no MARKET')
  const { instrument, quantity } = await scene.trade()
  const { events, end } = scene.watch()
  const { order, outcome } = await scene.submit(intentFor(instrument, { side, type: 'MARKET', quantity }))
  if (outcome.kind === 'rejected') {
    end()
    ensureRejected(outcome, 'the market order')
    await scene.ensureNothingArrived(order, (await scene.openOrders()).length)
    return { kind: 'rejected', reason: outcome.reason }
  }
  const venueOrderId = ensureAccepted(outcome, 'the market order')
  const report = await finalReport(scene, { order, outcome, events })
  end()
  for (const told of [report, ...report.fills]) ensureOneOf(told.side, [side], 'the side of the report and of its fills')
  if (report.fills.length > 0) return { kind: 'traded', order, venueOrderId, report }
  ensureText(report.reason, 'the reason of a market order that ended without a fill')
  return { kind: 'rejected', reason: report.reason }
}

interface SentOrder {
  readonly order: ApprovedOrder
  readonly outcome: SubmitOutcome
  readonly events: readonly VenueEvent[]
}

/** The report of the order once it has ended, from wherever this venue gives it. */
async function finalReport(scene: TradingScene, { order, outcome, events }: SentOrder): Promise<OrderReport> {
  const placed = { order, ...(outcome.kind === 'accepted' ? { venueOrderId: outcome.venueOrderId } : {}) }
  const report = await scene.eventually('the order ends, and a lookup, an event or the outcome says how', async () => {
    const found = await scene.client.findOrder(scene.query(placed))
    const told = events.flatMap((event) => (event.kind === 'order' && isAbout(placed)(event.report) ? [event.report] : []))
    const answered = outcome.kind === 'accepted' ? outcome.report : undefined
    return [found, answered, ...told].find((each) => each !== undefined && isTerminal(each.status))
  })
  ensureReport(report, 'the report of an order that has ended')
  return report
}

/** Fills in events about the order, once each: on their own, or inside reports. */
function fillsTold(
  events: readonly VenueEvent[],
  placed: { readonly order: ApprovedOrder; readonly venueOrderId: string },
): readonly Fill[] {
  const fills = new Map<string, Fill>()
  for (const event of events) {
    if (event.kind === 'fill' && isAbout(placed)(event.fill)) fills.set(event.fill.id, event.fill)
    if (event.kind === 'order' && isAbout(placed)(event.report)) for (const fill of event.report.fills) fills.set(fill.id, fill)
  }
  return [...fills.values()]
}

async function ensureMoneyMoves(scene: TradingScene, side: Side): Promise<void> {
  const { instrument, quantity } = await scene.trade()
  const { base, quote } = instrument
  const before = { base: (await scene.balance(base)).total, quote: (await scene.balance(quote)).total }
  if (side === 'SELL' && before.base.lessThan(quantity))
    notApplicable(`the account holds less than ${quantity.toFixed()} ${base} to sell`)
  const trade = await tradeAtMarket(scene, side)
  if (trade.kind === 'rejected') notApplicable(`the venue rejected the market order: ${trade.reason}`)
  const moved = movesOf(trade.report.fills, instrument)
  const roundings = quoteIncrementOf(instrument).times(trade.report.fills.length)
  await scene.eventually(
    `balances move by ${moved.base.toFixed()} ${base} and ${moved.quote.toFixed()} ${quote}, to one step of ${quote} per fill`,
    async () => {
      const now = { base: (await scene.balance(base)).total, quote: (await scene.balance(quote)).total }
      ensureDecimal(now.base, `total ${base}`)
      ensureDecimal(now.quote, `total ${quote}`)
      const isExact = now.base.minus(before.base).equals(moved.base)
      return isExact && now.quote.minus(before.quote).minus(moved.quote).abs().lte(roundings) ? true : undefined
    },
  )
}

function movesOf(fills: readonly Fill[], { base, quote }: Instrument): { readonly base: Decimal; readonly quote: Decimal } {
  const sign = (side: Side): number => (side === 'BUY' ? 1 : -1)
  const feesIn = (currency: string): Decimal =>
    sumOf(fills.filter(({ fee }) => fee.currency === currency).map(({ fee }) => fee.amount))
  return {
    base: sumOf(fills.map(({ side, quantity }) => quantity.times(sign(side)))).minus(feesIn(base)),
    quote: sumOf(fills.map(({ side, price, quantity }) => price.times(quantity).times(-sign(side)))).minus(feesIn(quote)),
  }
}
