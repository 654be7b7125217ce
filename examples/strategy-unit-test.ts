/** A strategy under test: on a paper account, a manual clock and a script of bad luck. Runs with `node:test`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ExecutionRouter, InMemoryStore, ModeOrchestrator, type OrderIntent, PaperTradingClient } from 'helios-execution'
import { ManualClock, ScriptedTradingClient } from 'helios-execution/testing'

const step = { tickSize: '1', quantityIncrement: '0.00000001', minQuantity: '0.00001' }
const instruments = [{ id: 'BTC/ZAR', base: 'BTC', quote: 'ZAR', venueSymbol: 'BTCZAR', ...step }]

/** The strategy: buys the dip, once. */
async function buyTheDip(router: ExecutionRouter, price: number) {
  const order: OrderIntent = { intentId: 'dip-1', instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '1000' }
  return price < 1_800_000 ? router.execute(order) : undefined
}

await test('buys once below 1.8 million, however often it is asked', async () => {
  const clock = new ManualClock()
  const paper = new PaperTradingClient({ balances: { ZAR: '5000' }, instruments, clock })
  const store = new InMemoryStore({ clock })
  const router = new ExecutionRouter({
    orchestrator: new ModeOrchestrator({ store, account: 'test', clock }),
    clients: { PAPER: paper },
    clock,
  })
  paper.updateBook('BTC/ZAR', { bids: [['1789000', '1']], asks: [['1790000', '1']] })

  assert.equal(await buyTheDip(router, 1_850_000), undefined)
  const first = await buyTheDip(router, 1_790_000)
  const second = await buyTheDip(router, 1_789_000)

  assert.equal(first?.outcome, 'accepted')
  assert.equal(second?.replayed, true)
  const { balances } = await paper.balances()
  assert.equal(balances.BTC?.total.toFixed(), '0.000556694725')
  await router.close()
})

await test('a lost reply is unknown, and is not sent again', async () => {
  const quotes = { 'BTC/ZAR': { bid: '1789000', ask: '1790000' } }
  const venue = new ScriptedTradingClient({ kind: 'paper', instruments, balances: { ZAR: '5000' }, quotes }).nextLostReply()
  const router = new ExecutionRouter({
    orchestrator: new ModeOrchestrator({ store: new InMemoryStore(), account: 'test' }),
    clients: { PAPER: venue },
  })
  assert.equal((await buyTheDip(router, 1_790_000))?.outcome, 'unknown')
  assert.equal((await buyTheDip(router, 1_790_000))?.outcome, 'unknown')
  assert.equal(venue.submitted.length, 1)
  await router.close()
})
