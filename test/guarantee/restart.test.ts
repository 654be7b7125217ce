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
  'a process that starts on a full ledger in %s settles it in one listing, a page of what ended, and a look-up for the rest, and trades meanwhile',
  async (kind) => {
    const report = await restartRun({ location: await newLocation(kind), open: 500, unknown: 50 })
    // Of the unknown orders three in ten never arrived. The first two of the others that changed are looked up as well.
    const [absent, few] = [15, 2]
    expect(report).toMatchObject({ listings: 1, lookUps: absent + few, problems: [] } satisfies Partial<RestartReport>)
    // Two for an order that is not there, one for one that is, and a few pages of orders and trades.
    expect(report.requests).toBeLessThan(2 * absent + few + 20)
    expect(report.tradeMs).toBeLessThan(1_000)
  },
)

test('control: a client that shares nothing among the look-ups of a pass lists the open orders again and again', async () => {
  const through = (client: TradingClient): TradingClient =>
    altered<TradingClient>(client, { findOrder: (query) => client.findOrder(query) })
  const { listings } = await restartRun({ location: await newLocation('sqlite'), open: 100, unknown: 40, through })
  expect(listings).toBeGreaterThan(1)
})
