import { describe, expect, test } from 'vitest'
import { toDecimal } from '../../src/core/decimal.js'
import type { OrderReport } from '../../src/core/order.js'
import type { SubmitOutcome, VenueEvent } from '../../src/core/trading-client.js'
import { approveForTest, type TestIntent } from '../../src/testing/approve-for-test.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { BTC_ZAR, scriptedClient } from './scripted-fixture.js'

const BUY = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.01', limitPrice: 900_000 } as const
const SELL = { ...BUY, side: 'SELL', limitPrice: 1_100_000 } as const
const MARKET_BUY = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: '0.01' } as const

const approve = (intent: TestIntent) => approveForTest(intent, { mode: 'LIVE' })
const INSTRUMENT = 'BTC/ZAR'

function accepted(outcome: SubmitOutcome): Extract<SubmitOutcome, { kind: 'accepted' }> {
  if (outcome.kind !== 'accepted') throw new Error(`expected an accepted order, got ${outcome.kind}`)
  return outcome
}

/** Balances as text: `total free locked`. */
async function shown(client: ReturnType<typeof scriptedClient>, currency: string): Promise<string> {
  const balance = (await client.balances()).balances[currency]
  return `${balance?.total.toFixed()} ${balance?.free.toFixed()} ${balance?.locked.toFixed()}`
}

describe('ScriptedTradingClient, when nothing is scripted', () => {
  test('a limit order rests, locked, whatever its price, until it is canceled', async () => {
    const client = scriptedClient()
    const order = approve({ ...BUY, limitPrice: 2_000_000 })
    const { venueOrderId, report } = accepted(await client.submitOrder(order))
    expect(report).toMatchObject({ clientOrderId: order.clientOrderId, venueOrderId, status: 'open' })
    expect(await client.openOrders()).toMatchObject({ orders: [report] })
    expect(await shown(client, 'ZAR')).toBe('100000 80000 20000')
    expect(await client.cancelOrder({ instrument: INSTRUMENT, venueOrderId })).toMatchObject({ kind: 'canceled' })
    expect(await shown(client, 'ZAR')).toBe('100000 100000 0')
    expect((await client.openOrders()).orders).toEqual([])
    expect(await client.findOrder({ instrument: INSTRUMENT, venueOrderId })).toMatchObject({ status: 'canceled' })
  })

  test('a market order fills whole at the quote: BUY at the ask, SELL at the bid', async () => {
    const client = scriptedClient()
    const bought = accepted(await client.submitOrder(approve(MARKET_BUY))).report
    expect(bought).toMatchObject({ status: 'filled', filledQuantity: toDecimal('0.01'), averagePrice: toDecimal(1_000_000) })
    expect(bought?.fills).toMatchObject([{ liquidity: 'taker', fee: { amount: toDecimal(0), currency: 'ZAR' } }])
    expect(await shown(client, 'ZAR')).toBe('90000 90000 0')
    expect(await shown(client, 'BTC')).toBe('1.01 1.01 0')
    const sold = accepted(await client.submitOrder(approve({ ...MARKET_BUY, side: 'SELL' }))).report
    expect(sold?.averagePrice).toEqual(toDecimal(999_000))
    expect(await shown(client, 'ZAR')).toBe('99990 99990 0')
  })

  test('a market order by quote amount buys what that pays for, in whole steps', async () => {
    const client = scriptedClient({ quotes: { 'BTC/ZAR': { ask: 700_000 } } })
    const outcome = await client.submitOrder(
      approve({ instrument: INSTRUMENT, side: 'BUY', type: 'MARKET', quoteQuantity: 1_000 }),
    )
    expect(accepted(outcome).report).toMatchObject({ status: 'filled', filledQuantity: toDecimal('0.00142857') })
    expect(await shown(client, 'ZAR')).toBe('99000.001 99000.001 0')
  })

  test('an IOC limit order fills at the quote when that is within its limit, else it is canceled', async () => {
    const client = scriptedClient()
    const within = await client.submitOrder(approve({ ...BUY, limitPrice: 1_000_000, timeInForce: 'IOC' }))
    expect(accepted(within).report).toMatchObject({ status: 'filled' })
    const beyond = await client.submitOrder(approve({ ...BUY, limitPrice: 999_999, timeInForce: 'FOK' }))
    expect(accepted(beyond).report).toMatchObject({ status: 'canceled', fills: [] })
    expect((await client.openOrders()).orders).toEqual([])
  })

  test.each([
    ['NOT_TRADED', { ...BUY, instrument: 'ETH/ZAR' }],
    ['TOO_SMALL', { ...BUY, quantity: '0.00009999' }],
    ['TOO_SMALL', { ...BUY, quantity: '0.0001', limitPrice: 99_999 }],
    ['INSUFFICIENT_BALANCE', { ...BUY, quantity: '0.12' }],
    ['INSUFFICIENT_BALANCE', { ...SELL, quantity: '1.00000001' }],
    ['INSUFFICIENT_BALANCE', { ...MARKET_BUY, quantity: '0.10000001' }],
  ] as const)('rejects %s and leaves nothing', async (venueCode, intent) => {
    const client = scriptedClient()
    const order = approve(intent)
    expect(await client.submitOrder(order)).toMatchObject({ kind: 'rejected', venueCode })
    expect(client.submitted).toEqual([order])
    expect((await client.openOrders()).orders).toEqual([])
    expect(await client.findOrder(order)).toBeUndefined()
    expect(await shown(client, 'ZAR')).toBe('100000 100000 0')
  })

  test('rejects what the instrument or the capabilities do not allow', async () => {
    const codeOf = async (client: ReturnType<typeof scriptedClient>, intent: TestIntent) => {
      const outcome = await client.submitOrder(approve(intent))
      return outcome.kind === 'rejected' ? outcome.venueCode : outcome.kind
    }
    expect(await codeOf(scriptedClient({ instruments: [{ ...BTC_ZAR, active: false }] }), BUY)).toBe('NOT_TRADED')
    expect(await codeOf(scriptedClient({ instruments: [{ ...BTC_ZAR, maxQuantity: '0.009' }] }), BUY)).toBe('TOO_LARGE')
    expect(await codeOf(scriptedClient({ instruments: [{ ...BTC_ZAR, maxNotional: 8_999 }] }), BUY)).toBe('TOO_LARGE')
    expect(await codeOf(scriptedClient({ instruments: [{ ...BTC_ZAR, orderTypes: ['MARKET'] }] }), BUY)).toBe('ORDER_TYPE')
    expect(await codeOf(scriptedClient({ capabilities: { orderTypes: ['LIMIT'] } }), MARKET_BUY)).toBe('ORDER_TYPE')
    expect(await codeOf(scriptedClient({ quotes: {} }), MARKET_BUY)).toBe('NO_PRICE')
    expect(await codeOf(scriptedClient({ quotes: { 'BTC/ZAR': { ask: 0, bid: 5 } } }), MARKET_BUY)).toBe('NO_PRICE')
  })

  test('a client order id is unique in the scope that the capabilities name', async () => {
    const twice = async (clientOrderIdScope: 'account' | 'open_orders' | 'none', { canceled }: { canceled: boolean }) => {
      const client = scriptedClient({ capabilities: { clientOrderIdScope } })
      const order = approve(BUY)
      await client.submitOrder(order)
      if (canceled) await client.cancelOrder(order)
      return (await client.submitOrder(approve(order))).kind
    }
    expect(await twice('account', { canceled: false })).toBe('rejected')
    expect(await twice('account', { canceled: true })).toBe('rejected')
    expect(await twice('open_orders', { canceled: false })).toBe('rejected')
    expect(await twice('open_orders', { canceled: true })).toBe('accepted')
    expect(await twice('none', { canceled: false })).toBe('accepted')
  })

  test('fill fills a resting order in parts, unlocking what each part no longer needs', async () => {
    const client = scriptedClient()
    const order = approve(BUY)
    await client.submitOrder(order)
    client.fill(order, { quantity: '0.004', price: 800_000 })
    expect(await client.findOrder(order)).toMatchObject({ status: 'partially_filled', remainingQuantity: toDecimal('0.006') })
    expect(await shown(client, 'ZAR')).toBe('96800 91400 5400')
    expect(client.fill(order)).toMatchObject({ liquidity: 'maker', price: toDecimal(900_000), quantity: toDecimal('0.006') })
    expect(await client.findOrder(order)).toMatchObject({ status: 'filled', averagePrice: toDecimal(860_000) })
    expect(await shown(client, 'ZAR')).toBe('91400 91400 0')
    expect(await shown(client, 'BTC')).toBe('1.01 1.01 0')
    expect(await client.cancelOrder(order)).toMatchObject({ kind: 'too_late' })
    expect(() => client.fill(order)).toThrow(expect.objectContaining({ code: 'SCRIPT_IMPOSSIBLE' }))
  })

  test('fill refuses more than remains, and quantities that are not positive', async () => {
    const client = scriptedClient()
    const order = approve(BUY)
    await client.submitOrder(order)
    for (const quantity of ['0.01000001', 0, -1]) {
      expect(() => client.fill(order, { quantity })).toThrow(expect.objectContaining({ code: 'SCRIPT_IMPOSSIBLE' }))
    }
  })

  test('a SELL locks the base currency', async () => {
    const client = scriptedClient()
    await client.submitOrder(approve(SELL))
    expect(await shown(client, 'BTC')).toBe('1 0.99 0.01')
    await client.cancelAllOrders()
    expect(await shown(client, 'BTC')).toBe('1 1 0')
  })

  test('recentFills gives fills since a time, that time included', async () => {
    const clock = new ManualClock()
    const client = scriptedClient({ clock })
    await client.submitOrder(approve(MARKET_BUY))
    clock.advance(1_000)
    const since = clock.now()
    const { report } = accepted(await client.submitOrder(approve(MARKET_BUY)))
    expect(await client.recentFills({ since })).toEqual(report?.fills)
    expect(await client.recentFills({ since, instrument: 'ETH/ZAR' })).toEqual([])
  })

  test('findOrder needs an id, and two ids of one order', async () => {
    const client = scriptedClient()
    const [order, other] = [approve(BUY), approve(BUY)]
    const { venueOrderId } = accepted(await client.submitOrder(order))
    await client.submitOrder(other)
    await expect(client.findOrder({ instrument: INSTRUMENT })).rejects.toThrow(expect.objectContaining({ code: 'INVALID_QUERY' }))
    expect(await client.findOrder({ instrument: INSTRUMENT, clientOrderId: order.clientOrderId, venueOrderId })).toBeDefined()
    expect(await client.findOrder({ instrument: INSTRUMENT, clientOrderId: other.clientOrderId, venueOrderId })).toBeUndefined()
    expect(await client.findOrder({ instrument: 'ETH/ZAR', venueOrderId })).toBeUndefined()
  })
})

describe('ScriptedTradingClient, scripted', () => {
  test('outcomes are taken in the order they were given, and the venue answers when they are used up', async () => {
    const client = scriptedClient()
    client.next({ kind: 'rejected', reason: 'scripted' }).next({ kind: 'unknown', cause: 'scripted' }).next(new Error('reset'))
    expect(await client.submitOrder(approve(BUY))).toEqual({ kind: 'rejected', reason: 'scripted' })
    expect(await client.submitOrder(approve(BUY))).toEqual({ kind: 'unknown', cause: 'scripted' })
    await expect(client.submitOrder(approve(BUY))).rejects.toThrow('reset')
    expect((await client.openOrders()).orders).toEqual([])
    expect((await client.submitOrder(approve(BUY))).kind).toBe('accepted')
    expect(client.submitted).toHaveLength(4)
  })

  test('an accepted outcome without a report is booked by the rules of the venue', async () => {
    const client = scriptedClient().next({ kind: 'accepted', venueOrderId: 'v-1' })
    const order = approve(BUY)
    expect(await client.submitOrder(order)).toEqual({ kind: 'accepted', venueOrderId: 'v-1' })
    expect(await client.findOrder({ instrument: INSTRUMENT, venueOrderId: 'v-1' })).toMatchObject({
      clientOrderId: order.clientOrderId,
      status: 'open',
    })
    expect(await shown(client, 'ZAR')).toBe('100000 91000 9000')
  })

  test('an accepted outcome with a report is booked as the report says, and its fills move the balances', async () => {
    const client = scriptedClient()
    const order = approve(BUY)
    const quantity = toDecimal('0.004')
    const fill = {
      id: 'fill-1',
      venueOrderId: 'v-1',
      instrument: INSTRUMENT,
      side: 'BUY',
      price: toDecimal(900_000),
      quantity,
      fee: { amount: toDecimal('0.000004'), currency: 'BTC' },
      liquidity: 'taker',
      at: new Date(0),
    } as const
    const report: OrderReport = {
      venueOrderId: 'v-1',
      instrument: INSTRUMENT,
      side: 'BUY',
      type: 'LIMIT',
      status: 'partially_filled',
      quantity: toDecimal('0.01'),
      limitPrice: toDecimal(900_000),
      filledQuantity: quantity,
      fees: [fill.fee],
      fills: [fill],
      updatedAt: new Date(0),
    }
    client.next({ kind: 'accepted', venueOrderId: 'v-1', report })
    await client.submitOrder(order)
    expect((await client.openOrders()).orders).toEqual([report])
    expect(await shown(client, 'ZAR')).toBe('96400 91000 5400')
    expect(await shown(client, 'BTC')).toBe('1.003996 1.003996 0')
  })

  test('a function decides when it sees the order', async () => {
    const client = scriptedClient().next((order) => ({ kind: 'rejected', reason: `no ${order.side}` }))
    expect(await client.submitOrder(approve(BUY))).toEqual({ kind: 'rejected', reason: 'no BUY' })
  })

  test('a caller who gives up gets unknown, and the venue still does what the function says', async () => {
    const client = scriptedClient()
    let answer = (_outcome: SubmitOutcome): void => undefined
    client.next(
      () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    )
    const order = approve(BUY)
    const caller = new AbortController()
    const outcome = client.submitOrder(order, { signal: caller.signal })
    caller.abort()
    expect(await outcome).toMatchObject({ kind: 'unknown' })
    expect(await client.findOrder(order)).toBeUndefined()
    answer({ kind: 'accepted', venueOrderId: 'late' })
    await Promise.resolve()
    await Promise.resolve()
    expect(await client.findOrder(order)).toMatchObject({ venueOrderId: 'late', status: 'open' })
  })

  test('a signal that is aborted while the function runs counts', async () => {
    const caller = new AbortController()
    const client = scriptedClient().next(() => {
      caller.abort()
      return new Promise(() => undefined)
    })
    expect(await client.submitOrder(approve(BUY), { signal: caller.signal })).toMatchObject({ kind: 'unknown' })
  })

  test('a lost reply is unknown, and the venue has the order; no event tells of it', async () => {
    const client = scriptedClient().nextLostReply()
    const events: VenueEvent[] = []
    client.subscribe((event) => events.push(event))
    const order = approve(BUY)
    expect((await client.submitOrder(order)).kind).toBe('unknown')
    expect(await client.findOrder(order)).toMatchObject({ status: 'open' })
    expect(await shown(client, 'ZAR')).toBe('100000 91000 9000')
    expect(events).toEqual([])
    await client.cancelOrder(order)
    expect(events).toMatchObject([{ kind: 'order', report: { status: 'canceled' } }])
  })

  test('a lost request is unknown, and the venue has nothing', async () => {
    const client = scriptedClient().nextLostRequest()
    const order = approve(BUY)
    expect((await client.submitOrder(order)).kind).toBe('unknown')
    expect(await client.findOrder(order)).toBeUndefined()
    expect((await client.openOrders()).orders).toEqual([])
  })

  test('failNext fails the next call of that method, once, and spends no approval', async () => {
    const client = scriptedClient().failNext('submitOrder', new Error('refused')).failNext('balances', new Error('down'))
    const order = approve(BUY)
    await expect(client.submitOrder(order)).rejects.toThrow('refused')
    expect(client.submitted).toEqual([])
    expect((await client.submitOrder(order)).kind).toBe('accepted')
    await expect(client.balances()).rejects.toThrow('down')
    await client.balances()
  })

  test('a refused approval takes nothing off the queue', async () => {
    const client = scriptedClient().next({ kind: 'rejected', reason: 'first' })
    const forPaper = approveForTest(BUY)
    await expect(client.submitOrder(forPaper)).rejects.toThrow(expect.objectContaining({ code: 'APPROVAL_WRONG_MODE' }))
    expect(await client.submitOrder(approve(BUY))).toMatchObject({ reason: 'first' })
    expect(client.submitted).toHaveLength(1)
  })
})
