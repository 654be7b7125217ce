import { describe, expect, test } from 'vitest'
import { toDecimal } from '../../../src/core/decimal.js'
import type { AdmissionRequest } from '../../../src/core/order-ledger.js'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { requestOf } from '../request-of.js'

const UTC_DAY = { period: 'day', timeZone: 'UTC' } as const

function storeOnHand() {
  const clock = new ManualClock()
  const store = new InMemoryStore({ clock })
  const admit = (request: Partial<AdmissionRequest> = {}) => store.admit(requestOf(request))
  return { clock, store, admit }
}

test('says that it is volatile, before and after it was asked to find out', async () => {
  const { store } = storeOnHand()
  expect([store.durability, await store.determineDurability(), store.usesTestClock]).toEqual(['volatile', 'volatile', false])
})

test('needs no clock to be given', async () => {
  expect(await new InMemoryStore().admit(requestOf())).toMatchObject({ ok: true })
})

describe('what it hands out does not reach into it:', () => {
  test('lists of fills, history and latches', async () => {
    const { store } = storeOnHand()
    const request = requestOf()
    const { clientOrderId } = request.order
    await store.admit(request)
    await store.changeMode({
      account: 'main',
      expectedVersion: 0,
      next: { mode: 'LIVE', state: 'ACTIVE' },
      reason: 'r',
      actor: 'a',
    })
    await store.tripLatch({ account: 'main', key: 'k', reason: 'r', actor: 'a' })
    const [record, history, latches] = await Promise.all([
      store.findOrder({ account: 'main', clientOrderId }),
      store.modeHistory({ account: 'main', limit: 5 }),
      store.latches('main'),
    ])
    for (const list of [record?.report.fills, history, latches]) (list as unknown[]).splice(0, 9, 'touched')
    expect((await store.findOrder({ account: 'main', clientOrderId }))?.report.fills).toEqual([])
    expect(await store.modeHistory({ account: 'main', limit: 5 })).toHaveLength(1)
    expect(await store.latches('main')).toMatchObject([{ key: 'k' }])
  })
})

// Each of these is a promise that does not hold yet.
describe('promises still to be kept', () => {
  test('I12: tripping a latch again never makes it end sooner', async () => {
    const { store, clock, admit } = storeOnHand()
    await store.tripLatch({ account: 'main', key: 'k', reason: 'a stop', actor: 'anna' })
    await store.tripLatch({
      account: 'main',
      key: 'k',
      reason: 'a throttle',
      actor: 'gate',
      until: new Date(clock.now().getTime() + 1_000),
    })
    clock.advance(1_000)
    expect(await admit({ latchKeys: ['k'] })).toMatchObject({ ok: false, denials: [{ code: 'LATCHED' }] })
  })

  test('I5: an admission with a shorter interval does not forget what a longer one of the same rate counts', async () => {
    const { clock, admit } = storeOnHand()
    const rate = (perMs: number) => ({ claims: [{ kind: 'rate', key: 'k', max: 2, perMs }] }) as const
    await admit(rate(60_000))
    clock.advance(5_000)
    await admit(rate(1_000))
    expect(await admit(rate(60_000))).toMatchObject({ ok: false, denials: [{ code: 'RATE_EXCEEDED' }] })
  })

  test('R10: a venue account belongs to one account', async () => {
    const { store, admit } = storeOnHand()
    const live = async (account: string) => {
      await store.changeMode({ account, expectedVersion: 0, next: { mode: 'LIVE', state: 'ACTIVE' }, reason: 'r', actor: 'a' })
      return admit({ account, mode: 'LIVE', expectedVersion: 1, identity: 'venue:1' })
    }
    expect(await live('first')).toMatchObject({ ok: true })
    expect(await live('second')).toMatchObject({ ok: false, denials: [{ code: 'VENUE_ACCOUNT_MISMATCH' }] })
  })

  test('R9: an order that read unknown does not read admitted again when the clock steps back', async () => {
    const { store, clock } = storeOnHand()
    const request = requestOf()
    const status = async () => (await store.findOrder({ account: 'main', clientOrderId: request.order.clientOrderId }))?.status
    await store.admit(request)
    clock.advance(2_000)
    await store.recordOutcome({
      account: 'main',
      clientOrderId: request.order.clientOrderId,
      to: 'admitted',
      evidence: { source: 'event' },
    })
    expect(await status()).toBe('unknown')
    clock.set(new Date(clock.now().getTime() - 1_500))
    expect(await status()).toBe('unknown')
  })

  test('R9: the present window of a budget does not step back with the clock', async () => {
    const { store, clock, admit } = storeOnHand()
    clock.set(new Date('2026-01-06T00:00:00.000Z'))
    await admit({ claims: [{ kind: 'budget', key: 'k', amount: 5, limit: 5, window: UTC_DAY }] })
    clock.set(new Date('2026-01-05T23:59:59.000Z'))
    expect((await store.usage({ account: 'main', mode: 'PAPER', key: 'k', window: UTC_DAY })).reserved).toEqual(toDecimal(5))
  })

  test('usage of a rate does not show what has left its interval', async () => {
    const { store, clock, admit } = storeOnHand()
    await admit({ claims: [{ kind: 'rate', key: 'k', max: 2, perMs: 1_000 }] })
    clock.advance(1_000)
    expect((await store.usage({ account: 'main', mode: 'PAPER', key: 'k' })).used).toEqual(toDecimal(0))
  })

  test('R3: a fill of an order that was presumed gone takes its refunded budget again', async () => {
    const { store, clock } = storeOnHand()
    const request = requestOf({ claims: [{ kind: 'budget', key: 'k', amount: 5, limit: 5, window: UTC_DAY }] })
    const { clientOrderId, instrument, side } = request.order
    await store.admit(request)
    await store.recordOutcome({
      account: 'main',
      clientOrderId,
      to: 'never_arrived',
      evidence: { source: 'absence', freshnessFence: true },
    })
    const amounts = { price: toDecimal(100), quantity: toDecimal(10), fee: { amount: toDecimal(0), currency: 'ZAR' } }
    await store.recordFill({
      account: 'main',
      fill: { id: 'f-1', clientOrderId, instrument, side, ...amounts, liquidity: 'taker', at: clock.now() },
    })
    const { used, reserved, unknown } = await store.usage({ account: 'main', mode: 'PAPER', key: 'k', window: UTC_DAY })
    expect(used.plus(reserved).plus(unknown)).toEqual(toDecimal(5))
  })
})
