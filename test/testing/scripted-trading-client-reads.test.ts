import { describe, expect, test } from 'vitest'
import { toDecimal } from '../../src/core/decimal.js'
import type { VenueEvent } from '../../src/core/trading-client.js'
import { approveForTest, type TestIntent } from '../../src/testing/approve-for-test.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { BTC_ZAR, scriptedClient } from './scripted-fixture.js'

const BUY = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.01', limitPrice: 900_000 } as const
const MARKET_BUY = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: '0.01' } as const

const approve = (intent: TestIntent) => approveForTest(intent, { mode: 'LIVE' })
const INSTRUMENT = 'BTC/ZAR'

/** Balances as text: `total free locked`. */
async function shown(client: ReturnType<typeof scriptedClient>, currency: string): Promise<string> {
  const balance = (await client.balances()).balances[currency]
  return `${balance?.total.toFixed()} ${balance?.free.toFixed()} ${balance?.locked.toFixed()}`
}

describe('ScriptedTradingClient, reads and events', () => {
  test('quotes are stamped when they are read, unless they have a time of their own', async () => {
    const clock = new ManualClock()
    const client = scriptedClient({ clock })
    clock.advance(60_000)
    expect((await client.quote(INSTRUMENT)).at).toEqual(clock.now())
    client.setQuote(INSTRUMENT, { bid: '1.5', last: 0, at: new Date(7) })
    expect(await client.quote(INSTRUMENT)).toEqual({ instrument: INSTRUMENT, bid: toDecimal('1.5'), at: new Date(7) })
  })

  test('a listed instrument without a quote has no price; an unlisted one throws', async () => {
    const client = scriptedClient({ quotes: {} })
    expect(Object.keys(await client.quote(INSTRUMENT))).toEqual(['instrument', 'at'])
    await expect(client.quote('ETH/ZAR')).rejects.toThrow(expect.objectContaining({ code: 'INSTRUMENT_UNKNOWN' }))
  })

  test('balances are shown as they were given, sums that do not add up included', async () => {
    const client = scriptedClient({ balances: { ZAR: { total: '10', free: '4', locked: '5' }, BTC: '0.5' } })
    expect(await shown(client, 'ZAR')).toBe('10 4 5')
    expect(await shown(client, 'BTC')).toBe('0.5 0.5 0')
  })

  test('setBalances replaces everything, and the orders that rest unlock nothing of it', async () => {
    const clock = new ManualClock()
    const client = scriptedClient({ clock })
    const order = approve(BUY)
    await client.submitOrder(order)
    client.setBalances({ ZAR: 500 }, { asOf: new Date(3) })
    expect(await shown(client, 'ZAR')).toBe('500 500 0')
    expect((await client.balances()).asOf).toEqual(new Date(3))
    await client.cancelOrder(order)
    expect(await shown(client, 'ZAR')).toBe('500 500 0')
    client.setBalances({ ZAR: 1 })
    expect((await client.balances()).asOf).toEqual(clock.now())
    expect((await client.balances()).balances).not.toHaveProperty('BTC')
  })

  test('listeners hear of changes after the call that made them, and of what is emitted at once', async () => {
    const client = scriptedClient()
    const heard: string[] = []
    client.subscribe((event) => heard.push(event.kind === 'order' ? event.report.status : event.kind))
    const submit = client.submitOrder(approve(MARKET_BUY))
    expect(heard).toEqual([])
    await submit
    expect(heard).toEqual(['fill', 'filled'])
    client.emit({ kind: 'disconnected', channel: 'account' })
    expect(heard).toEqual(['fill', 'filled', 'disconnected'])
  })

  test('what a listener throws is kept and changes nothing', async () => {
    const client = scriptedClient()
    const heard: VenueEvent[] = []
    client.subscribe(() => {
      throw new Error('a bad listener')
    })
    client.subscribe((event) => heard.push(event))
    expect((await client.submitOrder(approve(BUY))).kind).toBe('accepted')
    expect(heard).toHaveLength(1)
    expect(client.listenerErrors).toEqual([new Error('a bad listener')])
  })

  test('what a listener rejects with is kept too', async () => {
    const client = scriptedClient()
    client.subscribe((() => Promise.reject(new Error('a bad listener'))) as () => void)
    client.emit({ kind: 'connected', channel: 'account' })
    await Promise.resolve()
    expect(client.listenerErrors).toEqual([new Error('a bad listener')])
  })

  test('one function subscribed twice is two subscriptions', () => {
    const client = scriptedClient()
    let heard = 0
    const listener = (): void => {
      heard += 1
    }
    const end = client.subscribe(listener)
    client.subscribe(listener)
    end()
    client.emit({ kind: 'connected', channel: 'account' })
    expect(heard).toBe(1)
  })

  test('close ends subscriptions, and the venue lives on', async () => {
    const client = scriptedClient()
    const heard: VenueEvent[] = []
    client.subscribe((event) => heard.push(event))
    await client.close()
    await client.submitOrder(approve(BUY))
    expect(heard).toEqual([])
    expect((await client.openOrders()).orders).toHaveLength(1)
  })

  test('every call is logged, and privateCalls names those that need credentials', async () => {
    const client = scriptedClient()
    await client.instrument(INSTRUMENT)
    await client.instruments()
    await client.quote(INSTRUMENT)
    await client.serverTime()
    await client.close()
    expect(client.privateCalls()).toEqual([])
    expect(client.calls.map(({ method }) => method)).toEqual(['instrument', 'instruments', 'quote', 'serverTime', 'close'])
    const order = approve(BUY)
    await client.identity()
    await client.balances()
    await client.submitOrder(order)
    await client.findOrder(order)
    await client.openOrders()
    await client.cancelOrder(order)
    await client.cancelAllOrders()
    await client.recentFills({ since: new Date(0) })
    client.subscribe(() => undefined)()
    const methods = ['identity', 'balances', 'submitOrder', 'findOrder', 'openOrders', 'cancelOrder', 'cancelAllOrders']
    expect(client.privateCalls().map(({ method }) => method)).toEqual([...methods, 'recentFills', 'subscribe'])
    expect(client.privateCalls()[2]).toEqual({ method: 'submitOrder', argument: order })
  })

  test('names, kind and capabilities can be set', async () => {
    const client = scriptedClient({ kind: 'paper', venue: 'valr', identity: 'valr:abc', capabilities: { freshnessFence: true } })
    expect(client).toMatchObject({ kind: 'paper', venue: 'valr', capabilities: { freshnessFence: true, snapshotCacheMs: 0 } })
    expect(await client.identity()).toBe('valr:abc')
    expect((await client.submitOrder(approveForTest(BUY))).kind).toBe('accepted')
  })

  test('numbers may be written in any accepted way, and nothing else', async () => {
    const client = scriptedClient({
      instruments: [{ ...BTC_ZAR, tickSize: 1n, maxQuantity: toDecimal(5), quoteIncrement: '0.01' }],
    })
    expect(await client.instrument(INSTRUMENT)).toMatchObject({ tickSize: toDecimal(1), quoteIncrement: toDecimal('0.01') })
    expect(() => scriptedClient({ balances: { ZAR: 'NaN' } })).toThrow(expect.objectContaining({ code: 'INVALID_DECIMAL' }))
  })
})
