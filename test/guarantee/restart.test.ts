import { expect, inject, onTestFinished, test, vi } from 'vitest'
import type { TradingClient } from '../../src/core/trading-client.js'
import { altered } from '../execution/support/altered.js'
import { newPlace, STORE_KINDS, type StoreKind } from './support/place.js'
import { type RestartReport, restartRun } from './support/restart-run.js'

// Thousands of durable writes come first, and the disk is shared.
vi.setConfig({ testTimeout: 240_000 })

async function newLocation(kind: StoreKind): Promise<string> {
  const place = await newPlace(kind, inject('postgresUrl'))
  onTestFinished(() => place.close())
  return place.location
}

test.each(STORE_KINDS)(
  'a process that starts on a full ledger in %s settles it in one listing and a look-up for what changed, and trades meanwhile',
  async (kind) => {
    const report = await restartRun({ location: await newLocation(kind), open: 500, unknown: 50 })
    // Of the open orders one in fifty filled and one in two hundred was cancelled unheard; of the unknown four in ten rest.
    const changed = 10 + 3 + 30
    expect(report).toMatchObject({ listings: 1, lookUps: changed, problems: [] } satisfies Partial<RestartReport>)
    // Two for an order that is not there, one for one that is, and a few pages of trades.
    expect(report.requests).toBeLessThan(2 * changed + 20)
    expect(report.tradeMs).toBeLessThan(1_000)
  },
)

test('control: a client that shares nothing among the look-ups of a pass lists the open orders again and again', async () => {
  const through = (client: TradingClient): TradingClient =>
    altered<TradingClient>(client, { findOrder: (query) => client.findOrder(query) })
  const { listings } = await restartRun({ location: await newLocation('sqlite'), open: 100, unknown: 40, through })
  expect(listings).toBeGreaterThan(1)
})
