import { type Clock, delay } from '../../../src/core/clock.js'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { OrderIntent } from '../../../src/core/order.js'
import type { TradingClient } from '../../../src/core/trading-client.js'
import { dailyTradeLimit } from '../../../src/gates/daily-trade-limit.js'
import type { SetModeOptions } from '../../../src/mode/mode-orchestrator.js'
import { SqliteStore } from '../../../src/sqlite.js'
import { InMemoryStore } from '../../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { altered } from '../../execution/support/altered.js'
import { recordEvents } from '../../execution/support/record-events.js'
import { ACCOUNT, BUY, CONFIRMED, scene, WHO } from '../../execution/support/scene.js'
import { advanceUntil, settle } from '../../execution/support/time.js'
import { lineOf } from './fault-scene.js'

export const INTENT: OrderIntent = { ...BUY, intentId: 'i-1' }
const DAY = { period: 'day', timeZone: 'Africa/Johannesburg' } as const

export const CLOCKED_STORES = {
  'in memory': (clock: Clock) => new InMemoryStore({ clock }),
  SQLite: (clock: Clock) => new SqliteStore({ path: ':memory:', clock, allowTestClock: true }),
} as const

/** Where a clock can jump: as the store's answer, or the venue's, is on its way back, or as the order is on its way out. */
export type ClockStage = 'readMode' | 'admit' | 'recordOutcome' | 'changeMode' | 'sending' | 'sent'

export interface ClockSceneOptions {
  readonly store: keyof typeof CLOCKED_STORES
  readonly change?: SetModeOptions
  readonly liveThrough?: (client: TradingClient) => TradingClient
}

/** A LIVE account with two clocks, the process's and the store's, either of which can jump at a stage. */
export async function clockScene({ store: kind, change = {}, liveThrough = (client) => client }: ClockSceneOptions) {
  const storeClock = new ManualClock()
  const sound: ExecutionStore = CLOCKED_STORES[kind](storeClock)
  if (sound instanceof SqliteStore) await sound.migrate()
  let due: { readonly stage: ClockStage; readonly jump: () => void } | undefined
  const pass = (stage: string): void => {
    if (due?.stage !== stage) return
    const { jump } = due
    due = undefined
    jump()
  }
  const made = scene({
    gates: [dailyTradeLimit({ max: 50 })],
    allowTestClock: true,
    reconcileEveryMs: 0,
    store: () => passing(sound, pass),
    liveThrough: (client) =>
      altered<TradingClient>(client, {
        async submitOrder(order, options) {
          pass('sending')
          const outcome = await liveThrough(client).submitOrder(order, options)
          pass('sent')
          return outcome
        },
      }),
  })
  const { router, orchestrator, clock, live } = made
  const events = recordEvents(router)
  const counted: Date[] = []
  const during = <Value>(answer: Promise<Value>): Promise<Value> => advanceUntil(clock, answer)
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
      const record = await sound.findOrder({ account: ACCOUNT, intentId: intent.intentId ?? '' })
      const isSent = result.outcome !== 'denied'
      if (sent !== (isSent ? 1 : 0)) throw new Error(`${line}, and ${sent} orders were sent`)
      if (isSent ? record === undefined : (record?.status ?? 'not_sent') !== 'not_sent')
        throw new Error(`${line}, and the ledger has it as ${record?.status}`)
      if (isSent && record !== undefined) counted.push(record.admittedAt)
      const taken = await takenOf(sound)
      const today = dayOf((await sound.readMode(ACCOUNT))?.readAt)
      const ofToday = counted.filter((at) => dayOf(at) === today).length
      if (taken !== ofToday) throw new Error(`${line}, and ${taken} of the day is taken by ${ofToday} orders`)
      return line
    },
    async stop(): Promise<string> {
      const { clear, reason = '' } = await during(router.emergencyStop(WHO))
      return `clear: ${clear} ${reason}`.trim()
    },
    taken: () => takenOf(sound),
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

async function takenOf(store: ExecutionStore): Promise<number> {
  const { used, reserved, unknown } = await store.usage({
    account: ACCOUNT,
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
