import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { ExecutionRouter } from '../../src/execution/execution-router.js'
import { MANDATORY_GATES } from '../../src/gates/mandatory-gates.js'
import { ModeOrchestrator } from '../../src/mode/mode-orchestrator.js'
import { Watchdog, type WatchdogSighting } from '../../src/operations/watchdog.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { ScriptedTradingClient } from '../../src/testing/scripted-trading-client.js'
import { PaperTradingClient } from '../../src/venues/paper/paper-trading-client.js'
import { BTC_ZAR, BUY, CONFIRMED, QUOTE } from '../execution/support/scene.js'
import { temporaryFile } from '../stores/sqlite/support/temporary-file.js'
import { type FreshDatabase, freshDatabase } from '../support/database.js'
import { storeAt } from '../support/store-at.js'
import { WatchedBot } from './support/watched-bots.js'

const STALE_MS = 10_000

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
})
afterAll(() => database.drop())

/** A LIVE account with an order at the venue, and a watchdog whose time only the test moves; everything else is real. */
async function desk(location: string) {
  const account = `watched-${randomUUID()}`
  const { store, close } = storeAt(location, { connections: 4 })
  await store.migrate()
  const live = new ScriptedTradingClient({ instruments: [BTC_ZAR], balances: { ZAR: 100_000 }, quotes: { 'BTC/ZAR': QUOTE } })
  await live.submitOrder(approveForTest({ ...BUY, clientOrderId: 'of-the-bot' }, { mode: 'LIVE' }))
  const orchestrator = new ModeOrchestrator({ store, account })
  const paper = new PaperTradingClient({ balances: {}, instruments: [BTC_ZAR] })
  const clients = { PAPER: paper, LIVE: live }
  const router = new ExecutionRouter({
    orchestrator,
    clients,
    waivedGates: MANDATORY_GATES,
    allowVolatileStore: true,
    submitTimeoutMs: 1_000,
  })
  onTestFinished(async () => {
    await router.close()
    await close()
  })
  await orchestrator.setMode('LIVE', CONFIRMED)
  const clock = new ManualClock()
  const watchdog = new Watchdog({ orchestrator, router, name: 'bot', staleAfterMs: STALE_MS, clock })
  return { account, store, live, orchestrator, clock, watchdog }
}

type Desk = Awaited<ReturnType<typeof desk>>

/** Resolves when the bot has beaten again. */
async function untilBeat({ store, account }: { readonly store: ExecutionStore; readonly account: string }): Promise<void> {
  const beats = async () => (await store.heartbeats(account))[0]?.beats ?? 0
  const before = await beats()
  while ((await beats()) <= before) await delay(5)
}

/** What is seen after a long time. A last beat may still have been on its way to the database when the bot ended. */
async function afterSilence({ watchdog, clock }: Desk): Promise<WatchdogSighting> {
  for (let looks = 0; looks < 2; looks += 1) {
    clock.advance(STALE_MS)
    const sighting = await watchdog.check()
    if (sighting !== 'alive') return sighting
  }
  clock.advance(STALE_MS)
  return watchdog.check()
}

const places = [
  ['a SQLite file', () => temporaryFile()],
  ['Postgres', async () => database.url],
] as const

describe.each(places)('a bot in another process, over %s', (_place, locate) => {
  test('is stopped for when it freezes and when it is killed, and never while it beats', { timeout: 120_000 }, async () => {
    const location = await locate()
    const made = await desk(location)
    const { account, live, orchestrator, clock, watchdog } = made
    const bot = await WatchedBot.start(location, account)

    // Control: a long time alone is no silence.
    for (let turn = 0; turn < 3; turn += 1) {
      await untilBeat(made)
      expect(await watchdog.check()).toBe('alive')
      clock.advance(STALE_MS * 3)
    }
    expect(await bot.admit()).toBe('admitted')
    await untilBeat(made)
    expect(await watchdog.check()).toBe('alive')
    expect((await live.openOrders()).orders).toHaveLength(1)

    await bot.freeze()
    expect(await afterSilence(made)).toBe('silent')
    expect(await orchestrator.getSnapshot()).toMatchObject({ mode: 'PAPER', state: 'HALTED', changedBy: 'system:watchdog' })
    expect((await live.openOrders()).orders).toEqual([])

    bot.thaw()
    await untilBeat(made)
    expect(await bot.admit()).toContain('STATE_HALTED')
    expect(await watchdog.check()).toBe('stopped')
    await orchestrator.resume(CONFIRMED)
    expect(await watchdog.check()).toBe('alive')

    await bot.kill()
    expect(await afterSilence(made)).toBe('silent')
    expect(await orchestrator.getSnapshot()).toMatchObject({ state: 'HALTED', changedBy: 'system:watchdog' })
  })
})
