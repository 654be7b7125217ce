import { delay } from '../../../src/core/clock.js'
import { sha256 } from '../../../src/core/content-hash.js'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { OrderIntent } from '../../../src/core/order.js'
import type { OrderRecord } from '../../../src/core/order-ledger.js'
import type { TradingClient } from '../../../src/core/trading-client.js'
import type { ExecutionResult } from '../../../src/execution/execution-result.js'
import { ExecutionRouter } from '../../../src/execution/execution-router.js'
import type { ExecutionRouterOptions } from '../../../src/execution/router-core.js'
import type { Alert } from '../../../src/execution/router-events.js'
import { dailyTradeLimit } from '../../../src/gates/daily-trade-limit.js'
import { MANDATORY_GATES } from '../../../src/gates/mandatory-gates.js'
import { ModeOrchestrator } from '../../../src/mode/mode-orchestrator.js'
import { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { PaperTradingClient } from '../../../src/venues/paper/paper-trading-client.js'
import type { OrderTransport } from '../../../src/venues/valr/valr-options.js'
import { ValrTradingClient } from '../../../src/venues/valr/valr-trading-client.js'
import { bookDifferences, placementsAmong, sentTwice } from '../../support/book-differences.js'
import { drive, watchedStore } from '../../support/drive.js'
import { lyingFront } from './lying-front.js'
import { lyingSocket } from './lying-socket.js'

const TRADES = 'helios:daily-trades'
const DAY = { period: 'day', timeZone: 'Africa/Johannesburg' } as const

/** Rests at the exchange. */
export const BUY: OrderIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.001', limitPrice: '900000' }

export interface FaultSceneOptions {
  readonly account: string
  /** The store of this cell, and whether a fault in it ends only as time passes. */
  readonly store: (clock: ManualClock) => ExecutionStore
  readonly waitsForTime?: () => boolean
  /** While something that takes no time is under way, the clock stands still. */
  readonly standsStill?: () => boolean
  readonly transport?: OrderTransport
  /** Stands between router and client, or router and store: how a control takes a guard away. */
  readonly liveThrough?: (client: TradingClient) => TradingClient
  readonly storeThrough?: (store: ExecutionStore) => ExecutionStore
  readonly router?: Partial<ExecutionRouterOptions>
}

/** A router that is LIVE at a FakeValr on real sockets, on a clock that moves only while nothing else is under way. */
export async function faultScene(options: FaultSceneOptions) {
  const { account, waitsForTime = () => false, standsStill = () => false, transport = 'rest' } = options
  const { liveThrough = (client) => client, storeThrough = (store) => store } = options
  const clock = new ManualClock()
  // A venue account belongs to one account of a store, and cells share stores.
  const KEY = { apiKey: sha256(account), apiSecret: 's'.repeat(64) } as const
  const fake = new FakeValr({
    clock,
    accounts: [{ ...KEY, balances: { ZAR: '100000', BTC: '0.5' } }],
    switches: { rateLimits: 'off' },
  })
  fake.setBook('BTCZAR', { bids: [['999000', '2']], asks: [['1000000', '2']] })
  let server = await fake.listen()
  const front = await lyingFront(server.httpUrl)
  const { webSocket, lie: lieOnSocket } = lyingSocket()
  const { store, isBusy } = watchedStore(storeThrough(options.store(clock)))
  const orchestrator = new ModeOrchestrator({ store, account, clock })
  const connection = { requestTimeoutMs: 2_000, reconnectMs: 500, pollIntervalMs: 1_000, orderTransport: transport }
  const valr = new ValrTradingClient({ ...KEY, baseUrl: front.httpUrl, wsUrl: server.wsUrl, webSocket, clock, ...connection })
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: new PaperTradingClient({ balances: {}, instruments: [], clock }), LIVE: liveThrough(valr) },
    gates: [dailyTradeLimit({ max: 50 })],
    waivedGates: MANDATORY_GATES.filter((name) => name !== 'dailyTradeLimit'),
    allowVolatileStore: true,
    allowTestClock: true,
    reconcileEveryMs: 0,
    clock,
    ...options.router,
  })
  const alerts: Alert['code'][] = []
  router.on('alert', ({ code }) => alerts.push(code))
  const during = <Value>(answer: Promise<Value>): Promise<Value> =>
    drive(clock, answer, () => standsStill() || (isBusy() && !waitsForTime()))
  await during(orchestrator.setMode('LIVE', { confirmed: true, reason: 'test', actor: 'test' }))

  return {
    clock,
    fake,
    store,
    orchestrator,
    router,
    valr,
    alerts,
    during,
    /** Carries a matching REST request out and answers it with this body and 200, until taken back. */
    lie: front.lie,
    /** Alters what comes in on the account socket, until taken back. */
    lieOnSocket,
    /** Nobody listens at the exchange's address any more, until taken back. */
    async vanish(): Promise<() => Promise<void>> {
      const { port } = new URL(server.httpUrl)
      await front.vanish()
      await server.close()
      // The client hears of it before it sends anything again.
      for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      return async () => {
        server = await fake.listen({ port: Number(port) })
        await front.reappear()
      }
    },
    /** Lets time pass until no call of the store is out: those that hang end by their own time. */
    async untilIdle(): Promise<void> {
      while (isBusy()) {
        if (waitsForTime()) clock.advance(25)
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    },
    placed: () => placementsAmong(fake.requests()).length,

    /** All is well again: what is left over is settled, and then nothing may be lost, doubled or miscounted. */
    async settledProblems(known: readonly string[]): Promise<readonly string[]> {
      await during(delay(clock, 20_000))
      for (const waitMs of [80_000, 11_000, 11_000]) {
        clock.advance(waitMs)
        await during(router.reconcile())
        await during(router.settled())
      }
      const all = fake.orders(KEY.apiKey)
      // A second one that failed because the first has its id is not an order.
      const held = new Set(all.flatMap(({ status, customerOrderId }) => (status === 'Failed' ? [] : [customerOrderId])))
      const truth = all.filter(({ status, customerOrderId }) => status !== 'Failed' || !held.has(customerOrderId))
      const ids = new Set([...known, ...truth.flatMap(({ customerOrderId }) => customerOrderId ?? [])])
      const records: OrderRecord[] = []
      for (const clientOrderId of ids) {
        const record = await store.findOrder({ account, clientOrderId })
        if (record !== undefined) records.push(record)
      }
      const { used, reserved, unknown } = await store.usage({ account, mode: 'LIVE', key: TRADES, window: DAY })
      const taken = used.plus(reserved).plus(unknown)
      const counted = records.filter(({ status }) => status !== 'not_sent' && status !== 'rejected').length
      const unresolved = await store.unresolvedOrders({ account, mode: 'LIVE' })
      return [
        ...bookDifferences(records, { orders: truth, fills: fake.fills(KEY.apiKey) }),
        ...sentTwice(placementsAmong(fake.requests())),
        ...(unresolved.length === 0 ? [] : [`${unresolved.length} orders are still unresolved`]),
        ...(taken.equals(counted) ? [] : [`${taken} of the day is taken by ${counted} orders`]),
      ]
    },

    async close(): Promise<void> {
      await router.close()
      await valr.close()
      await front.vanish()
      await server.close()
    },
  }
}

export type FaultScene = Awaited<ReturnType<typeof faultScene>>

/** A result as one stable line: outcome, codes or cause without its text, and whether it was recorded. */
export function lineOf(result: ExecutionResult): string {
  switch (result.outcome) {
    case 'denied':
      return `denied ${result.denials.map(({ code }) => code).join(' ')}`
    case 'accepted':
      return `accepted${result.recorded === false ? ', not recorded yet' : ''}`
    case 'rejected':
      return `rejected ${result.venueCode ?? ''}`.trim()
    case 'unknown':
      return `unknown ${result.cause.split(/[:\s]/)[0]}${result.recorded === false ? ', not recorded yet' : ''}`
    default:
      throw result satisfies never
  }
}

/** What came of an action, as one line; a throw by its stable code. */
export async function outcomeOf(action: Promise<string>): Promise<string> {
  return action.catch((error: unknown) => `throws ${String((error as { code?: unknown }).code ?? error)}`)
}
