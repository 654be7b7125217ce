import { StoreError } from '../../../src/core/errors.js'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { TradingClient } from '../../../src/core/trading-client.js'
import type { EmergencyStopOptions } from '../../../src/execution/emergency-stop.js'
import type { StopReport } from '../../../src/execution/stop-report.js'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import { never } from './altered.js'
import { BUY, expectOutcome, liveScene, type Scene, WHO } from './scene.js'
import { advanceUntil } from './time.js'

/** What a stop reports, on the manual clock. */
export function stop(
  { clock, router }: Pick<Scene, 'clock' | 'router'>,
  options: EmergencyStopOptions = WHO,
): Promise<StopReport> {
  return advanceUntil(clock, router.emergencyStop(options), { stepMs: 250 })
}

export const venueOrders = async ({ live }: Pick<Scene, 'live'>): Promise<number> => (await live.openOrders()).orders.length

/** A live account with one resting order, on a store or venue that fails in some way from now on. */
export async function failing(changes: {
  readonly store?: (sound: ExecutionStore) => Partial<ExecutionStore>
  readonly venue?: (sound: TradingClient) => Partial<TradingClient>
}) {
  let broken = false
  const once = <Port extends object>(sound: Port, change: ((sound: Port) => Partial<Port>) | undefined): Port => {
    const changed = change?.(sound) ?? {}
    return new Proxy(sound, {
      get(target, property) {
        const own: unknown = (broken ? Reflect.get(changed, property) : undefined) ?? Reflect.get(target, property, target)
        return typeof own === 'function' ? own.bind(target) : own
      },
    })
  }
  const made = await liveScene({
    store: (sound) => once<ExecutionStore>(sound, changes.store),
    liveThrough: (sound) => once<TradingClient>(sound, changes.venue),
  })
  const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'accepted')
  broken = true
  const mend = (): void => {
    broken = false
  }
  return { ...made, clientOrderId, mend }
}

export const fails = (): Promise<never> => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'the store is down'))
export const venueFails = (): Promise<never> => Promise.reject(new Error('503'))

export const STORE_DOWN = {
  readMode: fails,
  changeMode: fails,
  modeHistory: fails,
  admit: fails,
  recordOutcome: fails,
  recordFill: fails,
  findOrder: fails,
  openOrders: fails,
  unresolvedOrders: fails,
  presumedOrders: fails,
}
export const VENUE_DOWN = { openOrders: venueFails, cancelOrder: venueFails, cancelAllOrders: venueFails, findOrder: venueFails }
export const VENUE_SILENT = { openOrders: never, cancelOrder: never, cancelAllOrders: never, findOrder: never }

/** An order at the live venue that the router knows nothing of. */
export async function byHand({ live, clock }: Pick<Scene, 'live' | 'clock'>, clientOrderId = 'by-hand-1'): Promise<void> {
  await live.submitOrder(approveForTest({ ...BUY, clientOrderId }, { mode: 'LIVE', clock }))
}
