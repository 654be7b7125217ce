import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { ExecutionResult } from '../../../src/execution/execution-result.js'
import { ExecutionRouter } from '../../../src/execution/execution-router.js'
import { dailyTradeLimit } from '../../../src/gates/daily-trade-limit.js'
import { MANDATORY_GATES } from '../../../src/gates/mandatory-gates.js'
import { ModeOrchestrator } from '../../../src/mode/mode-orchestrator.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { altered } from '../../execution/support/altered.js'
import { BUY, CONFIRMED, codesOf, liveClient, paperClient } from '../../execution/support/scene.js'

/** A store that keeps the time of `clock`; it may be one that others use, for every test has an account of its own. */
export type MakeStore = (clock: ManualClock) => Promise<{ readonly store: ExecutionStore; readonly close: () => Promise<void> }>

type Mode = 'PAPER' | 'LIVE'

const AT_ONCE = 64
const MAX = 50
const PROCESSES = 4

/** `processes` routers of one account on one store, in that mode. */
async function desk(store: ExecutionStore, clock: ManualClock, mode: Mode, account: string = randomUUID()) {
  const venue = { PAPER: paperClient(clock), LIVE: liveClient(clock, { identity: `scripted:${account}` }) }
  const process = () => {
    const orchestrator = new ModeOrchestrator({ store, account, clock })
    const router = new ExecutionRouter({
      orchestrator,
      clients: venue,
      clock,
      gates: [dailyTradeLimit({ max: MAX })],
      waivedGates: MANDATORY_GATES.filter((name) => name !== 'dailyTradeLimit'),
      paperGates: 'enforce',
      allowVolatileStore: true,
      allowTestClock: true,
    })
    return { orchestrator, router }
  }
  if (mode === 'LIVE') await process().orchestrator.setMode('LIVE', CONFIRMED)
  return { account, venue, process }
}

/** Asks for more orders at once than the day allows; how many were accepted, denied for the limit, anything else. */
export async function acceptedOf(store: ExecutionStore, clock: ManualClock, mode: Mode) {
  const { account, venue, process } = await desk(store, clock, mode)
  const processes = Array.from({ length: PROCESSES }, process)
  const results: ExecutionResult[] = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) => {
      const { router } = processes[index % PROCESSES] ?? process()
      return router.execute({ ...BUY, quantity: '0.0005' })
    }),
  )
  const { used, reserved, unknown } = await store.usage({ account, mode, key: 'helios:daily-trades' })
  const accepted = results.filter(({ outcome }) => outcome === 'accepted').length
  const full = results.filter((result) => result.outcome === 'denied' && codesOf(result).join() === 'DAILY_TRADE_LIMIT').length
  return {
    accepted,
    full,
    other: results.length - accepted - full,
    atTheVenue: (await venue[mode].openOrders()).orders.length,
    counted: used.plus(reserved).plus(unknown).toNumber(),
  }
}

/** What becomes of an order when the mode is changed between its reading and its admission, by way of `admit`. */
export async function whenChangedMeanwhile(
  store: ExecutionStore,
  clock: ManualClock,
  admit: (sound: ExecutionStore) => ExecutionStore['admit'] = (sound) => (request) => sound.admit(request),
): Promise<readonly string[]> {
  const account = randomUUID()
  const { orchestrator } = (await desk(store, clock, 'LIVE', account)).process()
  const outcomes: string[] = []
  const changes = [
    () => orchestrator.setMode('LIVE', CONFIRMED),
    () => orchestrator.enablePaperMode(),
    () => orchestrator.setMode('LIVE', CONFIRMED),
  ]
  for (const change of changes) {
    const interrupted = altered<ExecutionStore>(store, {
      async admit(request) {
        await change()
        return admit(store)(request)
      },
    })
    const { process, venue } = await desk(interrupted, clock, 'PAPER', account)
    const result = await process().router.execute(BUY)
    const sent = venue.LIVE.submitted.length + (await venue.PAPER.openOrders()).orders.length
    outcomes.push(`${result.outcome === 'denied' ? codesOf(result).join() : result.outcome}, sent ${sent}`)
  }
  return outcomes
}

/** What every store must keep of I3 and I5 when many processes of one account ask at once. */
export function sharedLimits(name: string, make: MakeStore): void {
  async function on<Value>(use: (store: ExecutionStore, clock: ManualClock) => Promise<Value>): Promise<Value> {
    const clock = new ManualClock()
    const { store, close } = await make(clock)
    try {
      return await use(store, clock)
    } finally {
      await close()
    }
  }

  describe(`${name}: orders of one account at once`, () => {
    it.each(['LIVE', 'PAPER'] as const)(
      `I5 in %s exactly ${MAX} of ${AT_ONCE} are accepted when the day allows ${MAX}`,
      async (mode) => {
        const full = AT_ONCE - MAX
        expect(await on((store, clock) => acceptedOf(store, clock, mode))).toEqual({
          accepted: MAX,
          full,
          other: 0,
          atTheVenue: MAX,
          counted: MAX,
        })
      },
    )

    it('I3 a change of mode between the reading and the admission denies MODE_CHANGED, and nothing is sent', async () => {
      expect(await on((store, clock) => whenChangedMeanwhile(store, clock))).toEqual(
        Array.from({ length: 3 }, () => 'MODE_CHANGED, sent 0'),
      )
    })
  })
}
