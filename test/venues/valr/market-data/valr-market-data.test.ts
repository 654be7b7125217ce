import { describe, expect, test, vi } from 'vitest'
import { PaperTradingClient } from '../../../../src/index.js'
import { approveForTest } from '../../../../src/testing/approve-for-test.js'
import { recordingLogger } from '../../../execution/support/recording-logger.js'
import { shownOf, watchedMarket } from './support.js'

const patient = { timeout: 10_000 }

/** The same numbers for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

/** Trades and new books, one after the other. */
function shake(fake: Awaited<ReturnType<typeof watchedMarket>>['fake'], random: (below: number) => number): void {
  const around = (middle: number): number => middle + random(200)
  if (random(3) > 0)
    return fake.trade('BTCZAR', String(random(2) === 0 ? 999_000 + random(100) : 1_000_000 - random(100)), '0.001')
  const levels = (middle: number) =>
    Array.from({ length: 1 + random(45) }, (_, n) => [String(around(middle) + n * 200), `0.${1 + random(9)}`] as const)
  fake.setBook('BTCZAR', { bids: levels(980_000), asks: levels(1_000_000) })
}

describe.each(['aggregated', 'full'] as const)('the %s book', (book) => {
  test.each([1, 2, 3])("is the exchange's own after whatever happened (seed %i)", async (seed) => {
    const { fake, shown, truth } = await watchedMarket({ book })
    await vi.waitUntil(() => shown() === truth(), patient)
    const random = seeded(seed)
    for (let step = 0; step < 60; step += 1) shake(fake, random)
    fake.setBook('BTCZAR', { bids: [['990000', '1']], asks: [['990500', '2']] })
    await vi.waitUntil(() => shown() === truth(), patient)
  })

  test('comes again after a disconnect, and nothing old is told meanwhile', async () => {
    const { fake, events, shown, truth } = await watchedMarket({ book })
    await vi.waitUntil(() => shown() === truth(), patient)
    const refused = fake.fault({ on: 'GET /ws/trade', do: { status: 503 } })
    fake.disconnect()
    await vi.waitUntil(() => fake.requests().filter(({ kind }) => kind === 'upgrade').length >= 3, patient)
    const told = events.length
    fake.setBook('BTCZAR', { bids: [['900000', '1']], asks: [['900500', '2']] })
    expect(events.length).toBe(told)
    refused()
    await vi.waitUntil(() => shown() === truth(), patient)
  })

  test("feeds a paper account, which then trades at the exchange's prices", async () => {
    const { data } = await watchedMarket({ book })
    const step = { tickSize: '1', quantityIncrement: '0.00000001', minQuantity: '0.00001' }
    const paper = new PaperTradingClient({
      balances: { ZAR: '5000000' },
      instruments: [{ id: 'BTC/ZAR', base: 'BTC', quote: 'ZAR', venueSymbol: 'BTCZAR', ...step }],
      marketData: data,
    })
    await vi.waitUntil(async () => (await paper.quote('BTC/ZAR').catch(() => undefined))?.ask?.toFixed() === '1000000', patient)
    const bought = await paper.submitOrder(
      approveForTest({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: '1' }, { mode: 'PAPER' }),
    )
    expect(bought).toMatchObject({ kind: 'accepted' })
    const prices = bought.kind === 'accepted' ? bought.report?.fills.map(({ price, quantity }) => `${quantity} at ${price}`) : []
    expect(prices).toEqual(['0.5 at 1000000', '0.5 at 1000500'])
    await paper.close()
  })
})

describe('the full book', () => {
  test.each(['lost-ack', 'duplicate', 'reorder'] as const)(
    'is read anew, and never wrong, when messages come with %s',
    async (fault) => {
      const { fake, events, shown, truth } = await watchedMarket({ book: 'full' })
      await vi.waitUntil(() => shown() === truth(), patient)
      const seen = new Set<string>([truth()])
      const repaired = fake.fault({ on: 'event:FULL_ORDERBOOK_UPDATE', times: 3, do: fault })
      const random = seeded(7)
      for (let step = 0; step < 20; step += 1) {
        shake(fake, random)
        seen.add(truth())
      }
      // What is reordered is overtaken by a message of another kind only, and stays in its own order.
      const asksAgain = fault !== 'reorder'
      if (asksAgain) await vi.waitUntil(() => fake.requests().filter(({ method }) => method === 'SUBSCRIBE').length >= 3, patient)
      repaired()
      fake.setBook('BTCZAR', { bids: [['990000', '1']], asks: [['990500', '2']] })
      seen.add(truth())
      await vi.waitUntil(() => shown() === truth(), patient)
      for (const { book } of events) if (book !== undefined) expect(seen).toContain(shownOf(book))
    },
  )
})

describe('prices and trades', () => {
  test('are told as they happen, each trade once, a missing price not as zero', async () => {
    const { fake, events, shown, truth } = await watchedMarket()
    await vi.waitUntil(() => shown() === truth(), patient)
    fake.fault({ on: 'event:NEW_TRADE', times: 1, do: 'duplicate' })
    fake.trade('BTCZAR', '1000000', '0.25')
    fake.setBook('BTCZAR', { bids: [], asks: [['1000500', '2']] })
    await vi.waitUntil(
      () => events.some(({ quote }) => quote !== undefined && quote.bid === undefined && `${quote.ask}` === '1000500'),
      patient,
    )
    const trades = events.flatMap(({ trade }) => (trade === undefined ? [] : [trade]))
    expect(trades).toHaveLength(1)
    expect(`${trades[0]?.price} ${trades[0]?.quantity} ${trades[0]?.takerSide}`).toBe('1000000 0.25 BUY')
    expect(events.some(({ quote }) => `${quote?.last}` === '1000000')).toBe(true)
  })
})

describe('market data', () => {
  test('connects with the first subscription and sends no key, and ends with the last', async () => {
    const { fake, data, end, shown, truth } = await watchedMarket()
    await vi.waitUntil(() => shown() === truth(), patient)
    expect(fake.requests().every(({ apiKey, isPrivate }) => apiKey === undefined && !isPrivate)).toBe(true)
    const endOther = data.subscribe(['ETH/ZAR'], () => undefined)
    await vi.waitUntil(() => fake.requests().some(({ body }) => body.includes('"BTCZAR","ETHZAR"')), patient)
    endOther()
    await vi.waitUntil(() => fake.requests().at(-1)?.body.includes('"pairs":["BTCZAR"]') === true, patient)
    end()
    const requests = fake.requests().length
    fake.trade('BTCZAR', '1000000', '0.25')
    expect(fake.requests().length).toBe(requests)
  })

  test('an instrument that VALR does not list gives nothing, and the others go on', async () => {
    const { data, events, shown, truth } = await watchedMarket()
    data.subscribe(['NO/PAIR'], () => {
      throw new Error('There is nothing to tell.')
    })
    await vi.waitUntil(() => shown() === truth(), patient)
    expect(events.every(({ instrument }) => instrument === 'BTC/ZAR')).toBe(true)
  })

  test('a listener that throws or rejects is logged, and the others go on', async () => {
    const logger = recordingLogger()
    const { data, fake, events, shown, truth } = await watchedMarket({ logger })
    data.subscribe(['BTC/ZAR'], () => {
      throw new Error('a bad listener')
    })
    data.subscribe(['BTC/ZAR'], (() => Promise.reject(new Error('a worse listener'))) as () => void)
    await vi.waitUntil(() => shown() === truth(), patient)
    const before = events.length
    fake.trade('BTCZAR', '1000000', '0.25')
    await vi.waitUntil(() => events.length > before, patient)
    const said = logger.lines.flatMap(({ fields }) => ('error' in fields ? String(fields.error) : []))
    expect(new Set(said)).toEqual(new Set(['Error: a bad listener', 'Error: a worse listener']))
  })

  test.each([{ book: 'half' as never }, { reconnectMs: 0 }])('refuses %o', async (options) => {
    await expect(watchedMarket(options)).rejects.toMatchObject({ name: 'ConfigurationError' })
  })
})
