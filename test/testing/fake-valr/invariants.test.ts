import { fc } from '../../support/properties.js'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../src/core/decimal.js'
import type { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import { type Audited, audit } from './support/audit.js'
import { steps, TRADERS, tradingFloor } from './support/random-trading.js'

const RUNS = { numRuns: 60, seed: 20260105 }

const ACCOUNTS: readonly Audited[] = [
  { ...TRADERS[0], rates: () => ({ maker: '0.18', taker: '0.35' }) },
  { ...TRADERS[1], rates: (pair) => (pair === 'BTCZAR' ? { maker: '-0.01', taker: '0.123' } : { maker: '0.18', taker: '0.35' }) },
]

const TERMINAL = ['Filled', 'Cancelled', 'Failed']

/** The orders that are done, as text. */
function finished(fake: FakeValr): string[] {
  const orders = ACCOUNTS.flatMap(({ apiKey }) => fake.orders(apiKey))
  return orders.filter(({ status }) => TERMINAL.includes(status)).map((order) => JSON.stringify(order))
}

describe('whatever happens', () => {
  it('money, orders, fills and books agree after every step, and what is done stays done', async () => {
    const kinds = new Set<string>()
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const { fake, run } = tradingFloor()
        let done: string[] = []
        for (const step of script) {
          const response = await run(step)
          if (response !== undefined) expect(response.status).toBeLessThan(500)
          expect(audit(fake, ACCOUNTS)).toEqual([])
          const now = new Set(finished(fake))
          expect(done.filter((order) => !now.has(order))).toEqual([])
          done = [...now]
          for (const { status, type } of ACCOUNTS.flatMap(({ apiKey }) => fake.orders(apiKey))) kinds.add(`${type} ${status}`)
          for (const { liquidity } of ACCOUNTS.flatMap(({ apiKey }) => fake.fills(apiKey))) kinds.add(liquidity)
        }
      }),
      RUNS,
    )
    // The runs reach what they are meant to reach.
    for (const kind of [
      'maker',
      'taker',
      'limit Order Modified',
      'market Filled',
      'stop-loss-limit Filled',
      'post-only limit Placed',
    ])
      expect([...kinds]).toContain(kind)
  })

  it('the wire says what the books say', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const { fake, run, send } = tradingFloor()
        for (const step of script) await run(step)
        for (const who of [0, 1] as const) {
          const { apiKey } = TRADERS[who]
          const balances = (await (await send(who, 'GET', '/v1/account/balances')).json()) as Record<string, string>[]
          for (const [currency, { available, reserved, total }] of Object.entries(fake.balances(apiKey))) {
            const row = balances.find((balance) => balance.currency === currency)
            expect(row).toMatchObject({ available: available.toFixed(), reserved: reserved.toFixed(), total: total.toFixed() })
          }
          const open = (await (await send(who, 'GET', '/v1/orders/open')).json()) as { orderId: string }[]
          const resting = fake.orders(apiKey).filter(({ isOpen }) => isOpen)
          expect(open.map(({ orderId }) => orderId).sort()).toEqual(resting.map(({ orderId }) => orderId).sort())
          for (const order of fake.orders(apiKey).slice(-3)) {
            const detail = await send(who, 'GET', `/v1/orders/history/detail/orderid/${order.orderId}`)
            const events = (await detail.json()) as Record<string, string>[]
            const executed = Decimal.sum(0, ...events.map(({ executedQuantity }) => executedQuantity ?? '0'))
            const filled = fake.fills(apiKey).filter(({ orderId }) => orderId === order.orderId)
            expect(executed.toFixed()).toBe(Decimal.sum(0, ...filled.map(({ quantity }) => quantity)).toFixed())
            expect(events[0]).toMatchObject({
              orderStatusType: order.status,
              remainingQuantity: order.remainingQuantity.toFixed(),
            })
          }
        }
      }),
      { ...RUNS, numRuns: 25 },
    )
  })

  it('is the same again with the same seed, clock and requests', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const [first, second] = [tradingFloor(), tradingFloor()]
        const answers = async ({ run }: typeof first): Promise<string[]> => {
          const texts: string[] = []
          for (const step of script) texts.push((await (await run(step))?.text()) ?? '')
          return texts
        }
        expect(await answers(first)).toEqual(await answers(second))
        const everything = ({ fake }: typeof first): string =>
          JSON.stringify([fake.requests(), fake.books(), TRADERS.map(({ apiKey }) => [fake.orders(apiKey), fake.fills(apiKey)])])
        expect(everything(first)).toBe(everything(second))
      }),
      { ...RUNS, numRuns: 10 },
    )
  })
})

describe('the audit', () => {
  it('finds what is wrong', async () => {
    const { fake, run } = tradingFloor()
    fake.setBook('BTCZAR', { bids: [], asks: [[100_000, '1']] })
    const body = { side: 'BUY', quantity: '0.01', price: '100000', pair: 'BTCZAR', timeInForce: 'GTC', postOnly: false }
    await run({ kind: 'place', who: 0, version: 2, path: 'limit', body })
    const [account] = ACCOUNTS
    if (account === undefined) throw new Error('no account')
    expect(audit(fake, [account])).toEqual([])
    const richer = { ...account, balances: { ...account.balances, ZAR: '50000.00000001' } }
    expect(audit(fake, [richer])).toEqual(['a has in ZAR 49000, not 49000.00000001'])
    const cheaper = { ...account, rates: () => ({ maker: '0', taker: '0' }) }
    expect(audit(fake, [cheaper])).toMatchObject([expect.stringContaining('the fee of')])
  })
})
