import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { OrderRecord } from '../../../src/core/order-ledger.js'
import type { TradingClient } from '../../../src/core/trading-client.js'
import { ExecutionRouter } from '../../../src/execution/execution-router.js'
import { MANDATORY_GATES } from '../../../src/gates/mandatory-gates.js'
import { ModeOrchestrator } from '../../../src/mode/mode-orchestrator.js'
import { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import type { FakeValrRequest } from '../../../src/testing/fake-valr/request-log.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { PaperTradingClient } from '../../../src/venues/paper/paper-trading-client.js'
import { ValrTradingClient } from '../../../src/venues/valr/valr-trading-client.js'
import { bookDifferences, placementsAmong, sentTwice } from '../../support/book-differences.js'
import { drive, watchedStore } from '../../support/drive.js'
import { storeAt } from '../../support/store-at.js'
import { ACCOUNT, BUDGET, DAY, HOLD, KEY, seedLedger } from './seed-ledger.js'

/** Fewer look-ups than any pass here makes. */
const MIDDLE = 10

export interface RestartOptions {
  /** A `postgres://` URL of a migrated database, or the path of a SQLite file. */
  readonly location: string
  /** How many orders the ledger has open, and how many unknown. */
  readonly open: number
  readonly unknown: number
  /** Stands between router and client: how a control makes the client wasteful. */
  readonly through?: (client: ValrTradingClient) => TradingClient
}

/** What a restart cost, in requests to the venue and in time of the clock. */
export interface RestartReport {
  readonly lookUps: number
  readonly listings: number
  readonly requests: number
  readonly passMs: number
  /** How long the order in another instrument took, which was placed in the middle of the pass. */
  readonly tradeMs: number
  /** What is wrong; empty when everything is as it should be. */
  readonly problems: readonly string[]
}

/**
 * A ledger full of orders, some of which changed while nobody listened, is opened by a new process: it reconciles them all
 * against the exchange, within its rate limits, and trades in another instrument meanwhile.
 */
export async function restartRun({
  location,
  open,
  unknown,
  through = (client) => client,
}: RestartOptions): Promise<RestartReport> {
  const clock = new ManualClock()
  const fake = new FakeValr({ clock, accounts: [{ ...KEY, balances: { ZAR: '100000000', BTC: '1', ETH: '1' } }] })
  fake.setBook('BTCZAR', { bids: [['999000', '2']], asks: [['1000000', '2']] })
  fake.setBook('ETHZAR', { bids: [['49000', '20']], asks: [['50000', '20']] })
  const opened = storeAt(location, { clock })
  const { store, isBusy } = watchedStore(opened.store)
  const server = await fake.listen()
  const orchestrator = new ModeOrchestrator({ store, account: ACCOUNT, clock })
  const valr = new ValrTradingClient({ ...KEY, baseUrl: server.httpUrl, clock })
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: new PaperTradingClient({ balances: {}, instruments: [], clock }), LIVE: through(valr) },
    waivedGates: MANDATORY_GATES,
    allowVolatileStore: true,
    reconcileEveryMs: 0,
    clock,
  })
  const during = <Value>(answer: Promise<Value>): Promise<Value> => drive(clock, answer, isBusy)
  try {
    const { orders } = await seedLedger({ store, orchestrator, fake, clock, open, unknown, router })
    clock.advance(90_000)
    const before = fake.requests().length
    const startMs = clock.monotonicMs()
    let isOver = false
    const pass = router.reconcile().finally(() => {
      isOver = true
    })
    const problems: string[] = []
    // Not before the pass is in the middle of its look-ups.
    await during(untilAsked(fake, before, MIDDLE))
    const tradeAt = fake.requests().length
    const tradeStartMs = clock.monotonicMs()
    const trade = await during(router.execute({ instrument: 'ETH/ZAR', side: 'BUY', type: 'MARKET', quantity: '0.01' }))
    const tradeMs = clock.monotonicMs() - tradeStartMs
    if (trade.outcome !== 'accepted') problems.push(`The order in another instrument was ${JSON.stringify(trade)}.`)
    if (isOver) problems.push('The pass was over before the order in another instrument was.')
    await during(pass)
    const passMs = clock.monotonicMs() - startMs

    const asked = fake.requests().slice(before)
    problems.push(...askedTwice(asked.map(({ path }) => path)))
    if (asked.some(({ reply }) => reply === 429)) problems.push('The venue refused a request for its rate limit.')
    // The client asks once more for itself, when it has an order of its own to watch.
    const listings = fake.requests().slice(before, tradeAt).filter(isListing).length
    if (asked.filter(isListing).length > listings + 1) problems.push('The open orders were listed again and again.')
    const lookUps = new Set(asked.flatMap(({ path }) => lookedUp(path) ?? [])).size

    clock.advance(11_000)
    await during(router.reconcile())
    await during(router.settled())
    const ids = trade.clientOrderId === undefined ? orders : [...orders, trade.clientOrderId]
    const records: OrderRecord[] = []
    for (const clientOrderId of ids) {
      const record = await store.findOrder({ account: ACCOUNT, clientOrderId })
      if (record === undefined) problems.push(`${clientOrderId} is not in the ledger.`)
      else records.push(record)
    }
    const books = { orders: fake.orders(KEY.apiKey), fills: fake.fills(KEY.apiKey) }
    problems.push(...bookDifferences(records, books), ...sentTwice(placementsAmong(fake.requests())))
    if ((await store.unresolvedOrders({ account: ACCOUNT, mode: 'LIVE' })).length > 0)
      problems.push('Orders are still unresolved.')
    problems.push(...(await miscounted(store, orders.length)))
    return { lookUps, listings, requests: asked.length, passMs, tradeMs, problems: problems.slice(0, 20) }
  } finally {
    await router.close()
    await valr.close()
    await server.close()
    await opened.close()
  }
}

/** Nothing is unknown any more, so nothing is held but by the exchange; what was used up stays so without a freshness fence. */
async function miscounted(store: ExecutionStore, orders: number): Promise<readonly string[]> {
  const held = await store.usage({ account: ACCOUNT, mode: 'LIVE', key: HOLD })
  const used = await store.usage({ account: ACCOUNT, mode: 'LIVE', key: BUDGET, window: DAY })
  const [stillHeld, usedUp] = [held, used].map(({ used: settled, reserved, unknown }) => settled.plus(reserved).plus(unknown))
  return [
    ...(stillHeld?.isZero() ? [] : [`${stillHeld} is still held, and every order is settled.`]),
    ...(usedUp?.equals(orders) ? [] : [`${usedUp} is used up by ${orders} orders.`]),
  ]
}

async function untilAsked(fake: FakeValr, before: number, count: number): Promise<void> {
  while (
    fake
      .requests()
      .slice(before)
      .filter(({ path }) => lookedUp(path) !== undefined).length < count
  )
    await new Promise((resolve) => setTimeout(resolve, 5))
}

function isListing({ path }: FakeValrRequest): boolean {
  return path.startsWith('/v1/orders/open')
}

/** The order that a request for its status asks for, of the instrument that the ledger is full of. */
function lookedUp(path: string): string | undefined {
  return /^\/v1\/orders\/BTCZAR\/(?:orderid|customerorderid)\/([^/?]+)/.exec(path)?.[1]
}

function askedTwice(paths: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return paths.flatMap((path) => {
    if (lookedUp(path) === undefined) return []
    if (seen.has(path)) return [`${path} was asked for more than once in one pass.`]
    seen.add(path)
    return []
  })
}
