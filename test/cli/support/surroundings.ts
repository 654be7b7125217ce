import { onTestFinished } from 'vitest'
import { ExecutionRouter } from '../../../src/execution/execution-router.js'
import { heliosGates } from '../../../src/gates/presets.js'
import { ModeOrchestrator } from '../../../src/mode/mode-orchestrator.js'
import type { SqliteStore } from '../../../src/stores/sqlite/sqlite-store.js'
import { ScriptedTradingClient } from '../../../src/testing/scripted-trading-client.js'
import { BTC_ZAR, CONFIRMED, QUOTE } from '../../execution/support/scene.js'
import { openStore } from '../../stores/sqlite/support/open-store.js'
import { API_KEY, API_SECRET, openFakeVenue } from '../../venues/valr/support/fake-venue.js'

export const ACCOUNT = 'valr-main'

/** A migrated SQLite file, and what the environment says to find it. */
export async function fileStore() {
  const { store, path } = await openStore()
  return { store, path, env: { DATABASE_URL: `sqlite:${path}`, HELIOS_ACCOUNT: ACCOUNT } }
}

/** A fake exchange that listens until the test ends, and the environment to reach it. */
export async function listeningVenue() {
  const venue = await openFakeVenue()
  onTestFinished(() => venue.close())
  return { ...venue, env: { VALR_API_KEY: API_KEY, VALR_API_SECRET: API_SECRET, VALR_BASE_URL: venue.url } }
}

/** A bot on that store whose account is LIVE at a scripted venue. */
export async function liveBot(store: SqliteStore) {
  const venue = { instruments: [BTC_ZAR], balances: { ZAR: 100_000, BTC: '0.01' }, quotes: { 'BTC/ZAR': QUOTE } }
  const live = new ScriptedTradingClient(venue)
  const orchestrator = new ModeOrchestrator({ store, account: ACCOUNT })
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: new ScriptedTradingClient({ ...venue, kind: 'paper' }), LIVE: live },
    gates: heliosGates(),
    reconcileEveryMs: 0,
  })
  onTestFinished(() => router.close())
  await orchestrator.setMode('LIVE', CONFIRMED)
  return { live, orchestrator, router }
}
