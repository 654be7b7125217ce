import { describe, expect, it } from 'vitest'
import type { TradingClient } from '../../src/core/trading-client.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import { altered, never } from './support/altered.js'
import { BUY, codesOf, liveScene, WHO } from './support/scene.js'
import { failing, fails, STORE_DOWN, stop, VENUE_DOWN, VENUE_SILENT, venueFails, venueOrders } from './support/stopping.js'
import { advanceUntil } from './support/time.js'

describe('a stop while the store is down', () => {
  it('still cancels everything at the venue, says that it is not latched, and is not clear', async () => {
    const made = await failing({ store: () => STORE_DOWN })
    const report = await stop(made)
    expect(await venueOrders(made)).toBe(0)
    expect(report).toMatchObject({
      latched: { error: expect.stringContaining('the store is down') },
      clear: false,
      reason: expect.stringContaining('NOT_LATCHED'),
      orders: [{ clientOrderId: made.clientOrderId, origin: 'ours' }],
    })
    expect(report.reason).toContain('LEDGER_UNREADABLE')
  })

  it('lets nothing out meanwhile: the mode cannot be read', async () => {
    const made = await failing({ store: () => STORE_DOWN })
    await stop(made)
    expect(codesOf(await made.router.execute(BUY))).toEqual(['MODE_UNREADABLE'])
  })

  it('is latched and clear when it is asked for again once the store is back', async () => {
    const made = await failing({ store: () => STORE_DOWN })
    await stop(made)
    made.mend()
    expect(await stop(made)).toMatchObject({ latched: { version: 2 }, clear: true })
  })

  it('still cancels everything when the store does not even answer', async () => {
    const silent = Object.fromEntries(Object.keys(STORE_DOWN).map((method) => [method, never]))
    const made = await failing({ store: () => silent })
    const report = await stop(made)
    expect(await venueOrders(made)).toBe(0)
    expect(report).toMatchObject({ latched: { error: expect.any(String) }, clear: false })
  })

  it('does not say that it is latched when another process keeps changing the mode back', async () => {
    const made = await failing({ store: () => ({ changeMode: fails }) })
    const report = await stop(made)
    expect(report).toMatchObject({ clear: false, reason: expect.stringContaining('NOT_LATCHED') })
    expect(await venueOrders(made)).toBe(0)
    expect(await made.orchestrator.getCurrentMode()).toBe('LIVE')
  })
})

describe('a stop while the venue is down', () => {
  it('is latched, says that nothing could be canceled, and gives up at its deadline', async () => {
    const made = await failing({ venue: () => VENUE_DOWN })
    const started = made.clock.monotonicMs()
    const report = await stop(made, { ...WHO, deadlineMs: 10_000 })
    expect(report).toMatchObject({
      latched: { version: 2 },
      clear: false,
      orders: [{ clientOrderId: made.clientOrderId, before: 'open', after: 'open' }],
      unresolved: [made.clientOrderId],
    })
    for (const problem of ['LISTING_FAILED', 'BULK_CANCEL_FAILED', 'ORDERS_REMAIN', 'UNRESOLVED_ORDERS']) {
      expect(report.reason).toContain(problem)
    }
    expect(made.clock.monotonicMs() - started).toBeGreaterThanOrEqual(10_000)
    expect(made.clock.monotonicMs() - started).toBeLessThan(15_000)
    expect(codesOf(await made.router.execute(BUY))).toEqual(['STATE_HALTED'])
  })

  it('gives up at its deadline also when the venue does not even answer', async () => {
    const made = await failing({ venue: () => VENUE_SILENT })
    const report = await stop(made, { ...WHO, deadlineMs: 10_000 })
    expect(report).toMatchObject({ latched: { version: 2 }, clear: false, unresolved: [made.clientOrderId] })
  })

  it.each(['openOrders', 'cancelAllOrders', 'cancelOrder', 'findOrder'] as const)(
    'goes on when only %s does not answer',
    async (method) => {
      const made = await failing({ venue: () => ({ [method]: never }) })
      const report = await stop(made, { ...WHO, deadlineMs: 20_000 })
      expect(await venueOrders(made)).toBe(0)
      expect(report.latched).toMatchObject({ version: 2 })
    },
  )

  it('cancels one by one when the bulk call fails', async () => {
    const made = await failing({ venue: () => ({ cancelAllOrders: venueFails }) })
    const report = await stop(made)
    expect(await venueOrders(made)).toBe(0)
    expect(report.orders).toMatchObject([{ after: 'canceled' }])
  })

  it('is not clear while an order remains at the venue', async () => {
    const made = await failing({
      venue: () => ({ cancelAllOrders: async () => [], cancelOrder: async () => ({ kind: 'unknown' as const }) }),
    })
    const report = await stop(made, { ...WHO, deadlineMs: 5_000 })
    expect(report).toMatchObject({ clear: false, reason: expect.stringContaining('ORDERS_REMAIN'), orders: [{ after: 'open' }] })
  })

  it('goes on canceling what appears meanwhile, until the venue is empty twice in a row', async () => {
    const made = await liveScene()
    const place = (clientOrderId: string) =>
      made.live.submitOrder(approveForTest({ ...BUY, clientOrderId }, { mode: 'LIVE', clock: made.clock }))
    await place('by-hand-1')
    const stopping = made.router.emergencyStop(WHO)
    await made.clock.advanceAsync(0)
    await place('by-hand-2')
    const report = await advanceUntil(made.clock, stopping)
    expect(await venueOrders(made)).toBe(0)
    expect(report).toMatchObject({
      clear: true,
      orders: [
        { clientOrderId: 'by-hand-1', after: 'canceled' },
        { clientOrderId: 'by-hand-2', after: 'canceled' },
      ],
    })
  })

  it('waits for orders that a listing can still be missing', async () => {
    const listed: number[] = []
    const made = await liveScene({
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          capabilities: { ...sound.capabilities, listingLagMs: 5_000 },
          openOrders() {
            listed.push(made.clock.monotonicMs())
            return sound.openOrders()
          },
        }),
    })
    expect(await stop(made)).toMatchObject({ clear: true })
    const [beforeLast = 0, last = 0] = listed.slice(-2)
    expect(last - beforeLast).toBeGreaterThanOrEqual(5_000)
  })

  it('is not clear without a client for the live orders in the ledger', async () => {
    const made = await failing({})
    const { router } = made.start({ clients: { PAPER: made.paper } })
    const report = await advanceUntil(made.clock, router.emergencyStop(WHO))
    expect(report).toMatchObject({
      latched: { version: 2 },
      clear: false,
      reason: expect.stringContaining('LIVE_CLIENT_MISSING'),
      unresolved: [made.clientOrderId],
    })
  })
})
