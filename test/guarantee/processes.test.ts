import { afterEach, describe, expect, inject, test, vi } from 'vitest'
import { newPlace, STORE_KINDS } from './support/place.js'
import type { Seam } from './support/seams.js'
import { ACCOUNT, startTrader, type TraderConfig } from './support/trader-process.js'
import { startVenue } from './support/venue-process.js'

// Starting processes is slow on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const INTENT = {
  intentId: 'one',
  instrument: 'BTC/ZAR',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.001',
  limitPrice: '950000',
} as const

async function scene(kind: (typeof STORE_KINDS)[number], seam?: Seam, more: Partial<TraderConfig> = {}) {
  const place = await newPlace(kind, inject('postgresUrl'))
  ends.push(() => place.close())
  await place.goLive(ACCOUNT)
  const venue = await startVenue({ balances: { ZAR: '100000' } })
  ends.push(() => venue.kill())
  await venue.ask('setBook', 'BTCZAR', { bids: [['999000', '2']], asks: [['1000000', '2']] })
  const router = { admissionTtlMs: 60_000, gateTimeoutMs: 60_000, submitTimeoutMs: 60_000 }
  const config = { location: place.location, venue: venue.address, router, ...(seam === undefined ? {} : { seam }), ...more }
  const trader = await startTrader(config)
  ends.push(() => trader.kill())
  return { place, venue, trader }
}

describe.each(STORE_KINDS)('a trader of its own process on %s', (kind) => {
  test.each(['rest', 'websocket'] as const)('places an order over %s at a venue of its own process', async (orderTransport) => {
    const { place, venue, trader } = await scene(kind, undefined, { client: { orderTransport } })
    const [verdict] = await trader.ask('execute', [INTENT])
    expect(verdict).toMatchObject({ intentId: 'one', outcome: 'accepted', why: '' })
    const { orders, placements } = await venue.ask('account')
    expect(orders).toMatchObject([{ customerOrderId: verdict?.clientOrderId, status: 'Placed', price: '950000' }])
    expect(placements).toEqual([verdict?.clientOrderId])
    expect(await place.open().findOrder({ account: ACCOUNT, intentId: 'one' })).toMatchObject({ status: 'open' })
    const command = orderTransport === 'rest' ? 'POST /v2/orders/limit' : 'ws PLACE_LIMIT_ORDER'
    const points = await trader.ask('points')
    const inOrder = [
      'store.admit before',
      'store.admit after',
      'client.submitOrder before',
      `${command} spent`,
      `${command} written`,
    ]
    expect(points.filter((point) => inOrder.includes(point))).toEqual(inOrder)
    await trader.ask('close')
  })
})

describe('a seam', () => {
  test('ends the process where it says, which is told as a death by signal', async () => {
    const { place, venue, trader } = await scene('sqlite', { signal: 'SIGKILL', at: { name: 'POST /v2/orders/limit spent' } })
    await expect(trader.ask('execute', [INTENT])).rejects.toMatchObject({ ending: { code: null, signal: 'SIGKILL' } })
    expect(await trader.nextPoint()).toBe('POST /v2/orders/limit spent')
    expect(await venue.ask('account')).toMatchObject({ orders: [], placements: [] })
    expect(await place.open().findOrder({ account: ACCOUNT, intentId: 'one' })).toMatchObject({ status: 'admitted' })
  })

  test('stops the process where it says, until it is told to go on', async () => {
    const { venue, trader } = await scene('sqlite', { signal: 'SIGSTOP', at: { name: 'POST /v2/orders/limit connected' } })
    const answer = trader.ask('execute', [INTENT])
    expect(await trader.nextPoint()).toBe('POST /v2/orders/limit connected')
    expect(await venue.ask('account')).toMatchObject({ orders: [] })
    trader.signal('SIGCONT')
    expect(await answer).toMatchObject([{ outcome: 'accepted' }])
  })
})
