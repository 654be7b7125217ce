import { expect, onTestFinished, test } from 'vitest'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { ReusedReads } from '../../../src/venues/valr/reused-reads.js'
import { openFakeVenue } from './support/fake-venue.js'

test('one answer serves everybody for a while, counted from when it was asked', async () => {
  const clock = new ManualClock()
  const reads = new ReusedReads(clock, 1_000)
  let asked = 0
  const ask = async (): Promise<number> => {
    asked += 1
    return asked
  }
  expect(await Promise.all([reads.read('a', ask), reads.read('a', ask)])).toEqual([1, 1])
  clock.advance(999)
  expect(await reads.read('a', ask)).toBe(1)
  expect(await reads.read('b', ask)).toBe(2)
  clock.advance(1)
  expect(await reads.read('a', ask)).toBe(3)
})

test('a failed read is asked again at once', async () => {
  const reads = new ReusedReads(new ManualClock(), 1_000)
  await expect(reads.read('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  expect(await reads.read('a', async () => 'up')).toBe('up')
})

test.each([
  { reuseReadsMs: 1_000, requests: 1 },
  { reuseReadsMs: 0, requests: 2 },
])('with reuseReadsMs $reuseReadsMs two looks at balances are $requests requests, and say when they were made', async (row) => {
  const clock = new ManualClock()
  const { client, fake, close } = await openFakeVenue({ clock }, { clock, reuseReadsMs: row.reuseReadsMs, accountSocket: false })
  onTestFinished(close)
  const first = await client.balances()
  clock.advance(500)
  const second = await client.balances()
  const requests = fake.requests().filter(({ path }) => path.startsWith('/v1/account/balances'))
  expect(requests).toHaveLength(row.requests)
  expect(second.asOf.getTime() - first.asOf.getTime()).toBe(row.requests === 1 ? 0 : 500)
})

test('a listing is reused only by who says that a recent one will do', async () => {
  const clock = new ManualClock()
  const { client, fake, close } = await openFakeVenue({ clock }, { clock, reuseReadsMs: 1_000, accountSocket: false })
  onTestFinished(close)
  await client.openOrders({ recent: true })
  clock.advance(500)
  const reused = await client.openOrders({ recent: true })
  expect(clock.now().getTime() - reused.asOf.getTime()).toBe(500)
  expect((await client.openOrders()).asOf).toEqual(clock.now())
  expect(fake.requests().filter(({ path }) => path.startsWith('/v1/orders/open'))).toHaveLength(2)
})

test('balances read after a listing are never older than it, so that a fill in between is in both', async () => {
  const clock = new ManualClock()
  const { client, close } = await openFakeVenue({ clock }, { clock, reuseReadsMs: 1_000, accountSocket: false })
  onTestFinished(close)
  await client.balances()
  clock.advance(500)
  const listing = await client.openOrders({ recent: true })
  expect((await client.balances()).asOf.getTime()).toBeGreaterThanOrEqual(listing.asOf.getTime())
})

test('balances that were asked for while a listing was under way do not serve whoever reads them after it', async () => {
  const clock = new ManualClock()
  const { client, fake, close } = await openFakeVenue({ clock }, { clock, reuseReadsMs: 1_000, accountSocket: false })
  onTestFinished(close)
  const listing = client.openOrders({ recent: true })
  await Promise.all([listing, client.balances()])
  await listing
  await client.balances()
  expect(fake.requests().filter(({ path }) => path.startsWith('/v1/account/balances'))).toHaveLength(2)
})

test('limits that VALR has granted take the place of the published ones', async () => {
  const clock = new ManualClock()
  const private_ = { calls: 20, windowMs: 60_000 }
  const { client, close } = await openFakeVenue({ clock }, { clock, rateLimits: { private: private_ }, accountSocket: false })
  onTestFinished(close)
  // A tenth is kept for cancels.
  for (let call = 0; call < 18; call += 1) await client.balances()
  await expect(client.balances()).rejects.toMatchObject({ code: 'VALR_RATE_LIMITED' })
})
