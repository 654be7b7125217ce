import { afterEach, beforeEach, expect, test } from 'vitest'
import { Decimal } from '../../../src/core/decimal.js'
import type { OrderIntent } from '../../../src/core/order.js'
import { ExecutionRouter } from '../../../src/execution/execution-router.js'
import { MANDATORY_GATES } from '../../../src/gates/mandatory-gates.js'
import { ModeOrchestrator } from '../../../src/mode/mode-orchestrator.js'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { PaperTradingClient } from '../../../src/venues/paper/paper-trading-client.js'
import { API_KEY, type FakeVenue, openFakeVenue } from './support/fake-venue.js'

const ACCOUNT = 'valr-main'
const WHO = { reason: 'test', actor: 'tester' }
const BUY: OrderIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' }

let venue: FakeVenue
let router: ExecutionRouter
let orchestrator: ModeOrchestrator
beforeEach(async () => {
  venue = await openFakeVenue()
  const store = new InMemoryStore()
  orchestrator = new ModeOrchestrator({ store, account: ACCOUNT })
  const instruments = [await venue.client.instrument('BTC/ZAR')]
  const paper = new PaperTradingClient({ balances: { ZAR: '100000' }, instruments })
  paper.updateQuote('BTC/ZAR', { bid: '999000', ask: '1000000' })
  router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: paper, LIVE: venue.client },
    allowVolatileStore: true,
    waivedGates: MANDATORY_GATES,
  })
})
afterEach(async () => {
  await router.close()
  await venue.close()
})

test('nothing private is asked for before LIVE', async () => {
  await router.execute(BUY)
  expect(venue.fake.requests().filter(({ isPrivate }) => isPrivate)).toEqual([])
})

test('orders, fills and fees in the ledger are those of the exchange, through lost replies and refusals', async () => {
  await orchestrator.setMode('LIVE', { confirmed: true, ...WHO })
  expect((await router.execute({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: '0.01' })).outcome).not.toBe(
    'denied',
  )
  expect((await router.execute({ ...BUY, quantity: '5' })).outcome).toBe('rejected')
  venue.fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-ack' })
  const lost = await router.execute(BUY)
  expect(lost.outcome).toBe('unknown')
  const { settled, unresolved } = await router.reconcile()
  expect(unresolved).toEqual([])
  expect(settled).toContain(lost.clientOrderId)
  const posts = venue.fake.requests().filter(({ method }) => method === 'POST')
  expect(posts).toHaveLength(3)
  const truth = venue.fake.orders(API_KEY)
  expect(truth).toHaveLength(3)
})

test('an order that cannot be connected for is denied, and no more is known of it than that it was not sent', async () => {
  await orchestrator.setMode('LIVE', { confirmed: true, ...WHO })
  await router.execute(BUY)
  const before = venue.fake.orders(API_KEY).length
  await venue.client.close()
  const result = await router.execute(BUY)
  expect(result.outcome).toBe('denied')
  expect(venue.fake.orders(API_KEY)).toHaveLength(before)
})

test('the emergency stop cancels what is open, stop orders and orders of others included', async () => {
  await orchestrator.setMode('LIVE', { confirmed: true, ...WHO })
  venue.fake.trade('BTCZAR', '999500', '0.1')
  await router.execute(BUY)
  await router.execute({ ...BUY, side: 'SELL', type: 'STOP_LOSS_LIMIT', stopPrice: '800000', limitPrice: '790000' })
  expect((await venue.client.openOrders()).orders).toHaveLength(2)
  const report = await router.emergencyStop(WHO)
  expect(report).toMatchObject({ clear: true, unresolved: [] })
  expect((await venue.client.openOrders()).orders).toEqual([])
})

test('the emergency stop with flatten sells what was bought here, less the fee, and nothing else', async () => {
  await orchestrator.setMode('LIVE', { confirmed: true, ...WHO })
  await router.execute({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: '0.01' })
  const report = await router.emergencyStop({ ...WHO, flatten: true })
  expect(report).toMatchObject({ clear: true, flattened: { done: true } })
  const of = (side: string) => venue.fake.fills(API_KEY).filter((fill) => fill.side === side)
  const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce((total, amount) => total.plus(amount), new Decimal(0))
  // VALR takes the fee of a purchase from what was bought.
  const kept = sum(of('BUY').map(({ quantity, fee }) => quantity.minus(fee.amount)))
  const unsold = kept.minus(sum(of('SELL').map(({ quantity }) => quantity)))
  expect(unsold.isNegative()).toBe(false)
  expect(unsold.lessThan('0.00000001')).toBe(true)
  expect(venue.fake.balances(API_KEY).BTC?.total).toEqual(unsold.plus('0.5'))
})
