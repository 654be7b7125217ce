import { describe, expect, test } from 'vitest'
import type { OrderReport } from '../../src/core/order.js'
import type { OpenOrdersSnapshot, TradingClient, VenueCapabilities } from '../../src/core/trading-client.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import type { ClientFixture } from '../../src/testing/client-conformance/client-fixture.js'
import { clientConformance } from '../../src/testing/client-conformance.js'
import { BROKEN_ACCOUNTS } from './broken-clients/broken-accounts.js'
import { changeReports, clientWith } from './broken-clients/broken-client.js'
import { BROKEN_DESCRIPTIONS } from './broken-clients/broken-descriptions.js'
import { BROKEN_ORDERS } from './broken-clients/broken-orders.js'
import { scriptedClient, scriptedFixture } from './scripted-fixture.js'

const BROKEN_CLIENTS = [...BROKEN_DESCRIPTIONS, ...BROKEN_ORDERS, ...BROKEN_ACCOUNTS]

/** A whole fixture around a client that does some things otherwise. */
function fixtureOf(instead: (client: TradingClient) => Partial<TradingClient> = () => ({})): ClientFixture {
  const scripted = scriptedClient()
  return { ...scriptedFixture(scripted), instrument: 'BTC/ZAR', client: clientWith(scripted, instead(scripted)) }
}

/** Runs every case; the ids of those that failed, and why cases did not apply. */
async function run(make: () => ClientFixture): Promise<{ failures: string[]; notApplicable: Record<string, string> }> {
  const failures: string[] = []
  const notApplicable: Record<string, string> = {}
  for (const each of clientConformance(async () => make())) {
    await each.run().catch((error: Error) => failures.push(error.message))
    if (each.notApplicable !== undefined) notApplicable[each.id] = each.notApplicable
  }
  return { failures, notApplicable }
}

const IDS = clientConformance(async () => fixtureOf()).map(({ id }) => id)

for (const kind of ['live', 'paper'] as const) {
  describe(`ScriptedTradingClient of kind ${kind} passes`, () => {
    for (const each of clientConformance(async () => scriptedFixture(scriptedClient({ kind })))) {
      test(`${each.id} ${each.title}`, async () => {
        await each.run()
        expect(each.notApplicable).toBeUndefined()
      })
    }
  })
}

describe('clientConformance', () => {
  test('ids are stable: they are unique, in order, and never used for something else', () => {
    expect(new Set(IDS).size).toBe(IDS.length)
    expect([...IDS].sort()).toEqual(IDS)
    expect(clientConformance(async () => fixtureOf()).map(({ id, title }) => `${id} ${title}`)).toMatchSnapshot()
  })

  test('control: the broken clients below pass when nothing is broken', async () => {
    expect(await run(fixtureOf)).toEqual({ failures: [], notApplicable: {} })
  })

  test.each(BROKEN_CLIENTS)('$breaks fails for a client that $that', async ({ breaks, says, instead }) => {
    const named = clientConformance(async () => fixtureOf(instead)).find(({ id }) => id === breaks)
    await expect(named?.run()).rejects.toMatchObject({
      code: 'CONFORMANCE_FAILED',
      message: expect.stringMatching(says),
      details: { id: breaks },
    })
  })

  test('every case can fail: each is failed by a broken client', () => {
    const failed = new Set(BROKEN_CLIENTS.map(({ breaks }) => breaks))
    expect(IDS.filter((id) => !failed.has(id))).toEqual([])
  })

  test('needs no more than a client, an approval and a close; what was not tried has a reason', async () => {
    const minimal = (): ClientFixture => {
      const client = scriptedClient({ balances: { ZAR: 100_000 } })
      return {
        client,
        approve: (intent, overrides) => approveForTest(intent, { mode: 'LIVE', ...overrides }),
        close: () => client.close(),
      }
    }
    expect(await run(minimal)).toEqual({
      failures: [],
      notApplicable: {
        C04: 'the fixture names no `secrets`',
        C52: 'the account holds less than 0.00020001 BTC to sell',
        C56: 'the fixture has no `market` to fill a resting order with',
        C80: 'the fixture has no `faults` to lose messages with',
        C81: 'the fixture has no `faults` to lose messages with',
      },
    })
  })

  test('what a venue cannot do is named, not failed', async () => {
    const capabilities: Partial<VenueCapabilities> = { orderTypes: ['LIMIT'], timeInForce: ['GTC'] }
    const simple = () => {
      const client = scriptedClient({ capabilities })
      const without = {
        instruments: undefined,
        recentFills: undefined,
        serverTime: undefined,
      } as unknown as Partial<TradingClient>
      return { ...scriptedFixture(client), instrument: 'BTC/ZAR', client: clientWith(client, without) }
    }
    const { failures, notApplicable } = await run(simple)
    expect(failures).toEqual([])
    expect(notApplicable).toEqual({
      C13: 'the client has no instruments()',
      C14: 'the client has no serverTime()',
      C50: 'capabilities.orderTypes has no MARKET',
      C51: 'capabilities.orderTypes has no MARKET',
      C52: 'capabilities.orderTypes has no MARKET',
      C53: 'capabilities.orderTypes has no MARKET',
      C54: 'the client has no recentFills()',
      C55: 'the venue does not take IOC limit orders',
    })
  })

  test('a market order that the venue rejects with a reason is not a failure', async () => {
    const { failures, notApplicable } = await run(() =>
      fixtureOf((client) => ({
        submitOrder: (order, options) =>
          order.type === 'MARKET'
            ? Promise.resolve({ kind: 'rejected', reason: 'Price band' })
            : client.submitOrder(order, options),
      })),
    )
    expect(failures).toEqual([])
    expect(notApplicable).toMatchObject({ C51: 'the venue rejected the market order: Price band' })
  })

  test('a venue that knows no client order ids can pass', async () => {
    const { failures } = await run(() => fixtureOf(withoutClientOrderIds))
    expect(failures).toEqual([])
  })

  test('a venue whose listings and lookups lag can pass', async () => {
    const { failures } = await run(laggingFixture)
    expect(failures).toEqual([])
  })

  test('a fixture that cannot be traded with says what it needs', async () => {
    const { failures } = await run(() => scriptedFixture(scriptedClient({ balances: {} })))
    expect(failures.find((message) => message.startsWith('C30'))).toMatch(/name an `instrument` in the fixture/)
    const noPrice = await run(() => ({ ...scriptedFixture(scriptedClient({ quotes: {} })), instrument: 'BTC/ZAR' }))
    expect(noPrice.failures.find((message) => message.startsWith('C30'))).toMatch(/give the fixture `limitPrices`/)
    const wrongMode = await run(() => ({ ...fixtureOf(), approve: (intent) => approveForTest(intent) }))
    expect(wrongMode.failures.find((message) => message.startsWith('C30'))).toMatch(
      /made an order for PAPER where LIVE was wanted/,
    )
  })

  test('trades what the fixture says, at its prices', async () => {
    const client = scriptedClient()
    const fixture = { ...scriptedFixture(client), quantity: '0.005', limitPrices: { rest: 700_000, cross: 1_200_000 } }
    await clientConformance(async () => fixture)
      .find(({ id }) => id === 'C55')
      ?.run()
    expect(client.submitted.map(({ quantity, limitPrice }) => `${quantity?.toFixed()} at ${limitPrice?.toFixed()}`)).toEqual([
      '0.005 at 700000',
      '0.005 at 1200000',
    ])
  })

  test('closes the fixture once after each case, whether or not it passed', async () => {
    let closed = 0
    const countClose = (fixture: ClientFixture): ClientFixture => ({
      ...fixture,
      close: async () => {
        closed += 1
      },
    })
    await run(() => countClose(fixtureOf()))
    expect(closed).toBe(IDS.length)
    await run(() => countClose(fixtureOf(() => ({ openOrders: () => Promise.reject(new Error('down')) }))))
    expect(closed).toBe(2 * IDS.length)
  })

  test('a close that fails fails the case, but does not hide what failed before', async () => {
    const failing = (instead?: () => Partial<TradingClient>) => ({
      ...fixtureOf(instead),
      close: () => Promise.reject(new Error('no close')),
    })
    expect((await run(() => failing())).failures).toHaveLength(IDS.length)
    const { failures } = await run(() => failing(() => ({ venue: '' })))
    expect(failures.find((message) => message.startsWith('C01'))).toMatch(/venue must be a text/)
  })
})

function withoutClientOrderIds(client: TradingClient): Partial<TradingClient> {
  const strip = ({ clientOrderId: _ours, fills, ...report }: OrderReport): OrderReport => ({
    ...report,
    fills: fills.map(({ clientOrderId: _same, ...fill }) => fill),
  })
  const stripped = changeReports(strip)(client)
  return {
    ...stripped,
    capabilities: { ...client.capabilities, clientOrderIdScope: 'none' },
    findOrder: async (query) => {
      if (query.clientOrderId !== undefined) throw new Error('this venue knows no such ids')
      return stripped.findOrder?.(query)
    },
  }
}

/** Listings, lookups and balances show the past until time passes at the venue twice. */
function laggingFixture(): ClientFixture {
  const scripted = scriptedClient()
  let turn = 0
  const listings = new Map<number, OpenOrdersSnapshot>()
  const fixture = scriptedFixture(scripted)
  return {
    ...fixture,
    client: clientWith(scripted, {
      openOrders: async () => {
        const key = Math.floor(turn / 2)
        const listing = listings.get(key) ?? (await scripted.openOrders())
        listings.set(key, listing)
        return listing
      },
    }),
    settle: () => {
      turn += 1
    },
  }
}
