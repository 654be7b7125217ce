import { fc } from '../../../support/properties.js'
import type { FakeValrLevel } from '../../../../src/testing/fake-valr/exchange/offers.js'
import { FakeValr } from '../../../../src/testing/fake-valr/fake-valr.js'
import type { FakeValrFaultAction } from '../../../../src/testing/fake-valr/faults/fault.js'
import { ManualClock } from '../../../../src/testing/manual-clock.js'
import { sendTo } from './in-process-client.js'

/** Two accounts with unlike fees, one of them rewarded as a maker, on two pairs that share a currency. */
export const TRADERS = [
  { apiKey: 'a', apiSecret: 'sa', balances: { ZAR: '50000', BTC: '0.05', ETH: '1' } },
  {
    apiKey: 'b',
    apiSecret: 'sb',
    balances: { ZAR: '20000.0000001', BTC: '0.3' },
    fees: { BTCZAR: { makerPercentage: '-0.01', takerPercentage: '0.123' } },
  },
] as const

export type Step =
  | { readonly kind: 'place'; readonly who: 0 | 1; readonly version: 1 | 2; readonly path: string; readonly body: object }
  | { readonly kind: 'cancel'; readonly who: 0 | 1; readonly version: 1 | 2; readonly nth: number }
  | { readonly kind: 'cancel-all'; readonly who: 0 | 1; readonly pair: string | undefined }
  | { readonly kind: 'modify'; readonly who: 0 | 1; readonly nth: number; readonly change: object }
  | {
      readonly kind: 'book'
      readonly pair: string
      readonly bids: readonly FakeValrLevel[]
      readonly asks: readonly FakeValrLevel[]
    }
  | { readonly kind: 'trade'; readonly pair: string; readonly price: number; readonly quantity: string }
  | { readonly kind: 'mishap'; readonly on: string; readonly action: FakeValrFaultAction }
  | { readonly kind: 'wait'; readonly ms: number }

const who = fc.constantFrom(0 as const, 1 as const)
const version = fc.constantFrom(1 as const, 2 as const)
const pair = fc.constantFrom('BTCZAR', 'ETHZAR')
const side = fc.constantFrom('BUY', 'SELL')
/** Near one price for both pairs, so that orders meet. */
const price = fc.integer({ min: 99_950, max: 100_050 })
const priceText = price.map(String)
const quantity = fc.integer({ min: 1, max: 4_999_999 }).map((units) => (units / 1e8).toFixed(8))
const timeInForce = fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK')
const own = fc.option(
  fc.integer({ min: 1, max: 6 }).map((n) => `own-${n}`),
  { nil: undefined },
)
const common = { pair, side, customerOrderId: own }

const limit = fc.record({ ...common, quantity, price: priceText, timeInForce, postOnly: fc.boolean() })
const market = fc.oneof(
  fc.record({ ...common, baseAmount: quantity }),
  fc.record({ ...common, quoteAmount: fc.integer({ min: 1_000, max: 900_000 }).map((cents) => (cents / 100).toFixed(2)) }),
)
const stopType = fc.constantFrom('STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT')
const stop = fc.record({ ...common, quantity, price: priceText, stopPrice: priceText, type: stopType, timeInForce })

function placing(path: string, body: fc.Arbitrary<object>): fc.Arbitrary<Step> {
  return fc.record({ kind: fc.constant('place' as const), who, version, path: fc.constant(path), body })
}

const level = (prices: fc.Arbitrary<number>) =>
  fc.uniqueArray(fc.tuple(prices, quantity), { maxLength: 4, selector: ([at]) => at })
const book: fc.Arbitrary<Step> = fc
  .tuple(pair, price, level(fc.integer({ min: 1, max: 30 })), level(fc.integer({ min: 0, max: 30 })))
  .map(([symbol, middle, bids, asks]) => ({
    kind: 'book' as const,
    pair: symbol,
    bids: bids.map(([off, amount]) => [middle - off, amount] as const),
    asks: asks.map(([off, amount]) => [middle + off, amount] as const),
  }))

/** What goes wrong with the next order or cancel. */
const mishap: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('mishap' as const),
  on: fc.constantFrom('POST /*', 'DELETE /*/orders/order'),
  action: fc.constantFrom<FakeValrFaultAction>({ partialFill: '0.3' }, { partialFill: 1 }, 'duplicate', 'html-400-accepted'),
})

const modification = fc.record(
  {
    modifyMatchStrategy: fc.constantFrom('RETAIN_ORIGINAL', 'CANCEL_ORIGINAL', 'REPRICE'),
    newPrice: priceText,
    newRemainingQuantity: quantity,
  },
  { requiredKeys: ['modifyMatchStrategy'] },
)
/** Among the open orders, if there are any, or among all. */
const nth = fc.nat(12)

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: placing('limit', limit) },
    { weight: 3, arbitrary: placing('market', market) },
    { weight: 3, arbitrary: placing('stop/limit', stop) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), who, version, nth }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('cancel-all' as const), who, pair: fc.option(pair, { nil: undefined }) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('modify' as const), who, nth, change: modification }) },
    { weight: 4, arbitrary: book },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('trade' as const), pair, price, quantity }) },
    { weight: 1, arbitrary: mishap },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(5_000) }) },
  ),
  { minLength: 20, maxLength: 50 },
)

/** A fake for {@link steps}, and what does them. */
export function tradingFloor() {
  const clock = new ManualClock()
  const fake = new FakeValr({ accounts: TRADERS, clock, switches: { rateLimits: 'off' } })
  const send = (trader: 0 | 1, method: string, path: string, body?: object): Promise<Response> =>
    sendTo(fake, clock, TRADERS[trader], method, path, body)
  const nameOf = (trader: 0 | 1, place: number): { readonly orderId: string; readonly pair: string } => {
    const orders = fake.orders(TRADERS[trader].apiKey)
    const open = orders.filter(({ isOpen }) => isOpen)
    const { orderId = 'none', pair = 'BTCZAR' } = open[place % (open.length + 1)] ?? orders.at(-1 - place) ?? {}
    return { orderId, pair }
  }

  async function run(step: Step): Promise<Response | undefined> {
    switch (step.kind) {
      case 'place':
        return send(step.who, 'POST', `/v${step.version}/orders/${step.path}`, step.body)
      case 'cancel':
        return send(step.who, 'DELETE', `/v${step.version}/orders/order`, nameOf(step.who, step.nth))
      case 'cancel-all':
        return send(step.who, 'DELETE', `/v1/orders${step.pair === undefined ? '' : `/${step.pair}`}`)
      case 'modify':
        return send(step.who, 'PUT', '/v2/orders/modify', { ...nameOf(step.who, step.nth), ...step.change })
      case 'book':
        fake.setBook(step.pair, step)
        return undefined
      case 'trade':
        fake.trade(step.pair, step.price, step.quantity)
        return undefined
      case 'mishap':
        fake.fault({ on: step.on, times: 1, do: step.action })
        return undefined
      case 'wait':
        clock.advance(step.ms)
        return undefined
    }
  }

  return { fake, clock, send, run }
}
