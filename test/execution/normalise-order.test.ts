import { describe, expect, it } from 'vitest'
import { toDecimal } from '../../src/core/decimal.js'
import type { Instrument } from '../../src/core/instrument.js'
import type { OrderIntent } from '../../src/core/order.js'
import { amountsOf, instrumentDenials, normaliseOrder } from '../../src/execution/normalise-order.js'
import { parseIntent } from '../../src/execution/parse-intent.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { SCRIPTED_CAPABILITIES } from '../../src/testing/scripted-trading-client.js'
import { BTC_ZAR, codesOf, liveClient, liveScene, scene } from './support/scene.js'

const INSTRUMENT: Instrument = {
  id: 'BTC/ZAR',
  base: 'BTC',
  quote: 'ZAR',
  venueSymbol: 'BTCZAR',
  tickSize: toDecimal(5),
  quantityIncrement: toDecimal('0.001'),
  minQuantity: toDecimal('0.002'),
  maxQuantity: toDecimal(10),
  minNotional: toDecimal(100),
  maxNotional: toDecimal(1_000_000),
}
const STAMP = { account: 'main', mode: 'PAPER', clientOrderId: 'helios-1', createdAt: new Date(0) } as const

function normalised(intent: Partial<OrderIntent>, changes: Partial<Instrument> = {}) {
  const { quantity = '0.01' } = intent
  const whole = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity, limitPrice: '1000', ...intent } as OrderIntent
  return normaliseOrder({ ...parseIntent(whole), intentId: 'i-1' }, { ...INSTRUMENT, ...changes }, STAMP)
}

/** The amounts as text. */
function amounts(order: Parameters<typeof amountsOf>[0]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(amountsOf(order)).map(([field, amount]) => [field, amount.toFixed()]))
}

describe('quantising', () => {
  it.each([
    ['0.0199', '0.019'],
    ['0.019', '0.019'],
    ['0.0190000000001', '0.019'],
    ['0.0009999', '0'],
    ['12345678901.9999', '12345678901.999'],
  ])('takes a quantity of %s down to %s', (asked, sent) => {
    expect(amounts(normalised({ quantity: asked }))).toMatchObject({ quantity: sent })
  })

  it('takes a limit price in the favour of the order: BUY down, SELL up', () => {
    expect(amounts(normalised({ side: 'BUY', limitPrice: '1004.99' }))).toMatchObject({ limitPrice: '1000' })
    expect(amounts(normalised({ side: 'SELL', limitPrice: '1000.01' }))).toMatchObject({ limitPrice: '1005' })
    for (const side of ['BUY', 'SELL'] as const)
      expect(amounts(normalised({ side, limitPrice: '1005' }))).toMatchObject({ limitPrice: '1005' })
  })

  it.each([
    ['SELL', 'STOP_LOSS_LIMIT', '1000', 'triggers as the price falls'],
    ['BUY', 'TAKE_PROFIT_LIMIT', '1000', 'triggers as the price falls'],
    ['BUY', 'STOP_LOSS_LIMIT', '1005', 'triggers as the price rises'],
    ['SELL', 'TAKE_PROFIT_LIMIT', '1005', 'triggers as the price rises'],
  ] as const)('takes the stop price of a %s %s to %s, away from triggering: it %s', (side, type, sent, _why) => {
    expect(amounts(normalised({ side, type, stopPrice: '1002.5' }))).toMatchObject({ stopPrice: sent })
    expect(amounts(normalised({ side, type, stopPrice: '1000' }))).toMatchObject({ stopPrice: '1000' })
  })

  it("takes a quote amount down to the instrument's step: cents for fiat, eight decimals for anything else", () => {
    const market = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '250.999999999' } as const
    const sent = (changes: Partial<Instrument>) =>
      amounts(normaliseOrder({ ...parseIntent(market), intentId: 'i' }, { ...INSTRUMENT, ...changes }, STAMP))
    expect(sent({})).toEqual({ quoteQuantity: '250.99' })
    expect(sent({ quote: 'USDT' })).toEqual({ quoteQuantity: '250.99999999' })
    expect(sent({ quoteIncrement: toDecimal(10) })).toEqual({ quoteQuantity: '250' })
  })

  it('is exact where a double would not be', () => {
    expect(amounts(normalised({ quantity: '0.3' }, { quantityIncrement: toDecimal('0.1') }))).toMatchObject({ quantity: '0.3' })
    expect(amounts(normalised({ quantity: '9007199254740993.001' }))).toMatchObject({ quantity: '9007199254740993.001' })
  })

  it('freezes the order, and its copy of the metadata', () => {
    const metadata = { level: 1 }
    const order = normalised({ metadata })
    expect(Object.isFrozen(order) && Object.isFrozen(order.metadata)).toBe(true)
    metadata.level = 2
    expect(order.metadata).toEqual({ level: 1 })
  })
})

describe('the rules of the instrument', () => {
  const NOTHING = { value: undefined, quantity: undefined }
  const rules = (
    intent: Partial<OrderIntent>,
    instrument: Partial<Instrument> = {},
    size: { value?: string; quantity?: string } = {},
    capabilities: Partial<typeof SCRIPTED_CAPABILITIES> = {},
  ) => {
    const worth = { ...NOTHING, ...Object.fromEntries(Object.entries(size).map(([field, text]) => [field, toDecimal(text)])) }
    const denials = instrumentDenials(
      normalised(intent),
      { ...INSTRUMENT, ...instrument },
      { ...SCRIPTED_CAPABILITIES, ...capabilities },
      worth,
    )
    for (const denial of denials) expect(denial).toMatchObject({ code: 'INSTRUMENT_RULE', gate: 'helios:instrument' })
    return denials.map(({ details }) => details.rule)
  }

  it('pass an order that keeps them all, bounds included', () => {
    expect(rules({}, {}, { value: '100', quantity: '0.002' })).toEqual([])
    expect(rules({}, {}, { value: '1000000', quantity: '10' })).toEqual([])
  })

  it.each([
    ['minQuantity', { quantity: '0.0019' }],
    ['maxQuantity', { quantity: '10.001' }],
    ['minNotional', { value: '99.99' }],
    ['maxNotional', { value: '1000000.01' }],
  ])('%s is a bound', (rule, size) => {
    expect(rules({}, {}, size)).toEqual([rule])
  })

  it('refuse what is not tradable: an inactive instrument, a type or a time in force that is not taken', () => {
    expect(rules({}, { active: false })).toEqual(['active'])
    expect(rules({}, { orderTypes: ['MARKET'] })).toEqual(['orderTypes'])
    expect(rules({}, { orderTypes: ['LIMIT'] }, {}, { orderTypes: ['MARKET'] })).toEqual(['orderTypes'])
    expect(rules({ timeInForce: 'FOK' }, {}, {}, { timeInForce: ['GTC', 'IOC'] })).toEqual(['timeInForce'])
  })

  it('refuse an amount that its steps leave nothing of', () => {
    expect(rules({ quantity: '0.0009' })).toEqual(['step'])
    expect(rules({ limitPrice: '4.99' })).toEqual(['step'])
  })

  it('are all reported, not only the first', () => {
    const broken = rules(
      { quantity: '0.0001', limitPrice: '1' },
      { active: false, orderTypes: ['MARKET'] },
      { value: '0', quantity: '0' },
    )
    expect(broken).toEqual(['active', 'orderTypes', 'step', 'step', 'minQuantity', 'minNotional'])
  })
})

describe('an order through the router', () => {
  it('shows what was asked and what was sent', async () => {
    const { router, live } = await liveScene()
    const result = await router.execute({
      instrument: 'BTC/ZAR',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '0.001000009',
      limitPrice: '900000.5',
    })
    expect(result.outcome).toBe('accepted')
    expect(amounts(result.asked ?? {})).toEqual({ quantity: '0.001000009', limitPrice: '900000.5' })
    expect(amounts(result.sent ?? {})).toEqual({ quantity: '0.001', limitPrice: '900000' })
    expect(amounts(live.submitted[0] ?? {})).toEqual({ quantity: '0.001', limitPrice: '900000' })
  })

  it('is denied with every rule that it breaks, in either mode and whatever paperGates says', async () => {
    const intent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.000000001', limitPrice: '0.5' } as const
    const broken = Array.from({ length: 4 }, () => 'INSTRUMENT_RULE')
    expect(codesOf(await (await liveScene()).router.execute(intent))).toEqual(broken)
    expect(codesOf(await scene().router.execute(intent))).toEqual(broken)
  })

  it('is denied INSTRUMENT_UNKNOWN when the venue does not list it, or cannot be asked', async () => {
    const { router, live } = await liveScene()
    expect(codesOf(await router.execute({ instrument: 'XRP/ZAR', side: 'BUY', type: 'MARKET', quantity: '1' }))).toEqual([
      'INSTRUMENT_UNKNOWN',
    ])
    live.failNext('instrument', new Error('503'))
    expect(codesOf(await router.execute({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: '0.001' }))).toEqual([
      'INSTRUMENT_UNKNOWN',
    ])
    expect(live.submitted).toEqual([])
  })

  it.each([
    ['no tick', { tickSize: undefined }],
    ['a tick of zero', { tickSize: toDecimal(0) }],
    ['a negative tick', { tickSize: toDecimal(-1) }],
    ['a quantity step of zero', { quantityIncrement: toDecimal(0) }],
    ['a quantity step that is a number', { quantityIncrement: 0.001 }],
    ['no minimum quantity', { minQuantity: undefined }],
    ['a minimum quantity that is no number', { minQuantity: toDecimal(0).dividedBy(0) }],
  ])('is denied, not sent and not thrown, when the client describes the instrument with %s', async (_what, changes) => {
    const clock = new ManualClock()
    const live = liveClient(clock)
    const described = { ...(await live.instrument(BTC_ZAR.id)), ...changes } as Instrument
    const { router } = await liveScene({
      clock,
      live,
      liveThrough: (sound) => Object.assign(sound, { instrument: async () => described }),
    })
    const result = await router.execute({
      instrument: 'BTC/ZAR',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '0.001',
      limitPrice: '900000',
    })
    expect(codesOf(result)).toEqual(['INPUT_INVALID'])
    expect(live.submitted).toEqual([])
  })
})
