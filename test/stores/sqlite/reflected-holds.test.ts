import { expect, test } from 'vitest'
import { exactClaim } from '../../../src/core/claim.js'
import { Decimal } from '../../../src/core/decimal.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { requestOf } from '../request-of.js'
import { type OpenStore, openStore } from './support/open-store.js'

const HOUR_MS = 3_600_000

/** Orders that held 1 each and have ended. */
async function holdAndEnd({ store }: OpenStore, clock: ManualClock, orders: number): Promise<void> {
  for (let count = 0; count < orders; count += 1) {
    const request = requestOf({
      claims: [exactClaim({ kind: 'hold', key: 'ZAR', amount: 1, limit: 1_000, asOf: clock.now() }, 'test')],
    })
    await store.admit(request)
    const { clientOrderId } = request.order
    await store.recordOutcome({ account: 'main', clientOrderId, to: 'canceled', evidence: { source: 'cancel' } })
  }
}

async function countedSince(store: OpenStore['store'], asOf: Date): Promise<Decimal | undefined> {
  const probe = exactClaim({ kind: 'hold', key: 'ZAR', amount: 0, limit: 1_000, asOf }, 'test')
  const result = await store.admit(requestOf({ claims: [probe] }))
  return result.ok ? result.usage.ZAR : undefined
}

test('holds that the venue shows are forgotten when no snapshot can be old enough to miss them, and not before', async () => {
  const clock = new ManualClock()
  const open = await openStore({ clock })
  const rows = () => open.database.prepare(`SELECT count(*) FROM helios_usage WHERE slot LIKE 'held 0%'`).raw().get()
  const beginning = clock.now()
  await holdAndEnd(open, clock, 64)
  clock.advance(HOUR_MS)
  await holdAndEnd(open, clock, 32)
  expect(rows()).toEqual([96])
  expect(await countedSince(open.store, beginning)).toEqual(new Decimal(96))

  clock.advance(HOUR_MS)
  await holdAndEnd(open, clock, 32)
  expect(rows()).toEqual([64])
  expect(await countedSince(open.store, new Date(clock.now().getTime() - HOUR_MS))).toEqual(new Decimal(64))
})
