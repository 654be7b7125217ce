import type { ExecutionStore } from '../../../src/core/execution-store.js'
import { type ExecutionRouter, InMemoryStore } from '../../../src/index.js'
import { approveForTest } from '../../../src/testing.js'
import { ValrTradingClient, type ValrTradingClientOptions } from '../../../src/valr.js'
import { storeAt } from '../../support/store-at.js'
import { goLive } from '../admissions.js'
import { byEcho, byFetch, byKeepAlive } from '../baselines/bare-market-order.js'
import { createInsertTable, durableInserts } from '../baselines/durable-insert.js'
import { BENCH_ACCOUNT, routerOver } from '../gated-router.js'
import { InstantClient } from '../instant-client.js'
import { type Contender, measureOneByOne, type Timing } from '../measure.js'
import type { Finding, Row, Target } from '../row.js'
import { startVenue, VENUE_KEYS } from '../venue-process.js'
import type { Workbench } from '../workbench.js'
import { freshLocation } from './one-caller.js'

const ORDER = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '250' } as const
/** The published limits are far below what loopback can do. */
const NO_LIMITS = Object.fromEntries(
  ['public', 'status', 'private', 'place', 'cancel'].map((lane) => [lane, { calls: 1_000_000_000, windowMs: 1_000 }]),
)

export const valrRow: Row = {
  id: 'P2',
  what: 'gated, journaled execute over ValrTradingClient at FakeValr on loopback, next to the same order by hand',
  async run(workbench) {
    const { httpUrl, echoUrl } = await startVenue(workbench)
    const client = (key: keyof typeof VENUE_KEYS, options: Partial<ValrTradingClientOptions> = {}) => {
      const made = new ValrTradingClient({
        ...VENUE_KEYS[key],
        baseUrl: httpUrl,
        rateLimits: NO_LIMITS,
        reuseReadsMs: 1_000,
        ...options,
      })
      workbench.afterwards(() => made.close())
      return made
    }
    const location = await freshLocation(workbench, 'SQLite')
    const { store: file, close } = storeAt(location)
    workbench.afterwards(close)
    await createInsertTable(location)
    const inserts = durableInserts(location)
    workbench.afterwards(inserts.close)
    const keepAlive = byKeepAlive(httpUrl, VENUE_KEYS.bare)
    const echo = await byEcho(echoUrl)
    workbench.afterwards(async () => echo.close())

    const [overRest, overSocket] = [client('direct'), client('direct', { orderTransport: 'websocket' })]
    const contenders: readonly Contender[] = [
      await executing(workbench, 'execute', new InMemoryStore(), client('rest')),
      await executing(workbench, 'execute, SQLite', file, client('file')),
      await executing(workbench, 'execute, socket', new InMemoryStore(), client('socket', { orderTransport: 'websocket' })),
      { name: 'submitOrder', run: () => submit(overRest) },
      { name: 'submitOrder, socket', run: () => submit(overSocket) },
      { name: 'fetch', run: byFetch(httpUrl, VENUE_KEYS.bare) },
      { name: 'keep-alive', run: keepAlive },
      {
        name: 'keep-alive and two INSERTs',
        run: async () => {
          await keepAlive()
          await inserts.insert()
          await inserts.insert()
        },
      },
      { name: 'echo', run: echo.run },
    ]
    const timings = await measureOneByOne(contenders, workbench.isQuick ? 150 : 2_000)
    const timingOf = (name: string): Timing => {
      const timing = timings.find((each) => each.name === name)
      if (timing === undefined) throw new Error(`${name} was not measured.`)
      return timing
    }
    const finding = (name: string, baseline: string, target: Target, directly: string): Finding => {
      const [measured, bare, submitted] = [timingOf(name), timingOf(baseline), timingOf(directly)]
      return {
        name: `${name} / ${baseline}`,
        unit: 'ms',
        measured: measured.medianMs,
        baseline: bare.medianMs,
        target,
        more: {
          ...{ p99: measured.p99Ms, baselineP99: bare.p99Ms, cpuMs: measured.cpuMs, baselineCpuMs: bare.cpuMs },
          submitOrderMs: submitted.medianMs,
          submitOrderRatio: submitted.medianMs / bare.medianMs,
          executeToSubmitOrder: measured.medianMs / submitted.medianMs,
        },
      }
    }
    return [
      finding('execute', 'fetch', { atMost: 1 }, 'submitOrder'),
      finding('execute', 'keep-alive', { atMost: 1.25 }, 'submitOrder'),
      finding('execute, SQLite', 'keep-alive and two INSERTs', { atMost: 1.35 }, 'submitOrder'),
      finding('execute, socket', 'echo', { atMost: 1.5 }, 'submitOrder, socket'),
    ]
  },
}

/** A router on an account that is LIVE. Each call is over when the order is; what comes in about it later is waited for apart. */
async function executing(workbench: Workbench, name: string, store: ExecutionStore, live: ValrTradingClient): Promise<Contender> {
  await store.migrate()
  await goLive(store, BENCH_ACCOUNT)
  const router = routerOver(store, { clients: { PAPER: new InstantClient('paper'), LIVE: live } })
  workbench.afterwards(() => router.close())
  let heard = Promise.resolve()
  const run = async (): Promise<void> => {
    const filled = untilFilled(router)
    const result = await router.execute(ORDER)
    if (result.outcome !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(result)}`)
    heard = filled(result.clientOrderId)
  }
  return { name, run, settle: () => heard }
}

/** Begins to listen; the returned function resolves when that order was heard of as filled. */
function untilFilled(router: ExecutionRouter): (clientOrderId: string | undefined) => Promise<void> {
  const done = new Set<string>()
  let wanted: string | undefined
  let resolve: () => void = () => undefined
  const listener = ({
    clientOrderId,
    report,
  }: {
    readonly clientOrderId: string
    readonly report: { readonly status: string }
  }) => {
    if (report.status !== 'filled') return
    done.add(clientOrderId)
    if (clientOrderId === wanted) resolve()
  }
  router.on('order.updated', listener)
  return async (clientOrderId) => {
    wanted = clientOrderId
    if (clientOrderId !== undefined && !done.has(clientOrderId))
      await new Promise<void>((done_) => {
        resolve = done_
      })
    router.off('order.updated', listener)
  }
}

async function submit(client: ValrTradingClient): Promise<void> {
  const outcome = await client.submitOrder(approveForTest(ORDER, { mode: 'LIVE' }))
  if (outcome.kind !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(outcome)}`)
}
