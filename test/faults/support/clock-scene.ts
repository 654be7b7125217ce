import { type Clock, delay } from '../../../src/core/clock.js'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { OrderIntent } from '../../../src/core/order.js'
import type { TradingClient } from '../../../src/core/trading-client.js'
import type { ExecutionRouterOptions } from '../../../src/execution/router-core.js'
import { dailyTradeLimit } from '../../../src/gates/daily-trade-limit.js'
import type { SetModeOptions } from '../../../src/mode/mode-orchestrator.js'
import { SqliteStore } from '../../../src/sqlite.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { altered } from '../../execution/support/altered.js'
import { recordEvents } from '../../execution/support/record-events.js'
import { ACCOUNT, BUY, CONFIRMED, liveClient, scene, WHO } from '../../execution/support/scene.js'
import { advanceUntil, settle } from '../../execution/support/time.js'
import { watchedStore } from '../../support/drive.js'
import { lineOf } from './fault-scene.js'

export const INTENT: OrderIntent = { ...BUY, intentId: 'i-1' }
const DAY = { period: 'day', timeZone: 'Africa/Johannesburg' } as const

/**
 * Where a clock can jump: as an answer is on its way back, of the store or (`listed`, `sent`, `canceled`) of the venue, or as
 * the order is on its way out.
 */
export type ClockStage =
  | 'readMode'
  | 'admit'
  | 'recordOutcome'
  | 'changeMode'
  | 'now'
  | 'sending'
  | 'sent'
  | 'listed'
  | 'canceled'

export interface ClockSceneOptions {
  /** A store of this cell alone, or one that other accounts are in. */
  readonly store: (clock: Clock) => Promise<ExecutionStore>
  readonly account?: string
  readonly change?: SetModeOptions
  readonly liveThrough?: (client: TradingClient) => TradingClient
  readonly router?: Pick<ExecutionRouterOptions, 'absenceGapMs'>
}

/** A LIVE account with two clocks, the process's and the store's, either of which can jump at a stage. */
export async function clockScene(options: ClockSceneOptions) {
  const { store, account = ACCOUNT, change = {}, liveThrough = (client: TradingClient) => client, router: changes = {} } = options
  const clock = new ManualClock()
  const storeClock = new ManualClock()
  const sound = await store(storeClock)
  let due: { readonly stage: ClockStage; readonly jump: () => void } | undefined
  const pass = (stage: string): void => {
    if (due?.stage !== stage) return
    const { jump } = due
    due = undefined
    jump()
  }
  const watched = watchedStore(passing(sound, pass))
  const made = scene({
    clock,
    account,
    gates: [dailyTradeLimit({ max: 50 })],
    allowTestClock: true,
    reconcileEveryMs: 0,
    ...changes,
    store: () => watched.store,
    live: liveClient(clock, { identity: account }),
    liveThrough: (client) =>
      altered<TradingClient>(client, {
        // Nothing comes unasked: whether an event was just being written as a clock jumps would be the database's speed.
        subscribe: () => () => undefined,
        async submitOrder(order, submitOptions) {
          pass('sending')
          const outcome = await liveThrough(client).submitOrder(order, submitOptions)
          pass('sent')
          return outcome
        },
        openOrders: () => client.openOrders().finally(() => pass('listed')),
        cancelOrder: (query) => client.cancelOrder(query).finally(() => pass('canceled')),
      }),
  })
  const { router, orchestrator, live } = made
  const events = recordEvents(router)
  const counted: Date[] = []
  const during = <Value>(answer: Promise<Value>): Promise<Value> => advanceUntil(clock, answer, { isBusy: watched.isBusy })
  await during(orchestrator.setMode('LIVE', { ...CONFIRMED, ...change }))
  await settle()

  return {
    clock,
    storeClock,
    live,
    orchestrator,
    router,
    during,
    sound,
    account,
    jumpAt(stage: ClockStage, jump: () => void): void {
      due = { stage, jump }
    },
    hasJumped: () => due === undefined,
    codesOfAlerts: () => events.of('alert').map(({ code }) => code),
    admitted: () => events.of('order.admitted').map(({ admittedAt }) => admittedAt.getTime()),
    /** One order, as a line; throws when what came of it, the venue and the ledger do not tell the same story. */
    async order(intent: OrderIntent = INTENT): Promise<string> {
      const before = live.submitted.length
      const result = await during(router.execute(intent))
      // Whatever came late is settled by then.
      await during(delay(clock, 1_000))
      await during(router.settled())
      const line = lineOf(result)
      const sent = live.submitted.length - before
      const record = await sound.findOrder({ account, intentId: intent.intentId ?? '' })
      const isSent = result.outcome !== 'denied'
      if (sent !== (isSent ? 1 : 0)) throw new Error(`${line}, and ${sent} orders were sent`)
      if (isSent ? record === undefined : (record?.status ?? 'not_sent') !== 'not_sent')
        throw new Error(`${line}, and the ledger has it as ${record?.status}`)
      if (isSent && record !== undefined) counted.push(record.admittedAt)
      const taken = await takenOf(sound, account)
      const today = dayOf((await sound.readMode(account))?.readAt)
      const ofToday = counted.filter((at) => dayOf(at) === today).length
      if (taken !== ofToday) throw new Error(`${line}, and ${taken} of the day is taken by ${ofToday} orders`)
      return line
    },
    async stop(): Promise<string> {
      const { clear, reason = '' } = await during(router.emergencyStop(WHO))
      return `clear: ${clear} ${reason}`.trim()
    },
    taken: () => takenOf(sound, account),
    async close(): Promise<void> {
      await during(router.close())
      if (sound instanceof SqliteStore) await sound.close()
    },
  }
}

export type ClockScene = Awaited<ReturnType<typeof clockScene>>

/** Johannesburg has no summer time. */
function dayOf(at: Date | undefined): number {
  return Math.floor(((at?.getTime() ?? 0) + 7_200_000) / 86_400_000)
}

async function takenOf(store: ExecutionStore, account: string): Promise<number> {
  const { used, reserved, unknown } = await store.usage({
    account,
    mode: 'LIVE',
    key: 'helios:daily-trades',
    window: DAY,
  })
  return used.plus(reserved).plus(unknown).toNumber()
}

function passing(store: ExecutionStore, pass: (stage: string) => void): ExecutionStore {
  return new Proxy(store, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const answer: unknown = member.apply(target, args)
        return answer instanceof Promise ? answer.finally(() => pass(String(property))) : answer
      }
    },
  })
}
