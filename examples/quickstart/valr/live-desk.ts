import { join } from 'node:path'
import { ExecutionRouter, heliosGates, ModeOrchestrator, PaperTradingClient } from 'helios-execution'
import { SqliteStore } from 'helios-execution/sqlite'
import { FakeValr, ManualClock } from 'helios-execution/testing'
import { ValrTradingClient } from 'helios-execution/valr'
import { instruments } from '../instruments.js'

export const apiKey = 'd'.repeat(64)
const apiSecret = 'e'.repeat(64)

/** The same bot's desk, LIVE at an exchange that listens on real sockets, on one SQLite file in `folder`. */
export async function openLiveDesk(folder: string) {
  // One clock for all, moved by the feed: minutes of trading pass in seconds, and each run is like the last.
  const clock = new ManualClock()
  const exchange = new FakeValr({ clock, accounts: [{ apiKey, apiSecret, balances: { ZAR: '20000' } }] })
  const { httpUrl, close: closeExchange } = await exchange.listen()
  const store = new SqliteStore({ path: join(folder, 'desk.sqlite'), clock })
  await store.migrate()
  const orchestrator = new ModeOrchestrator({ store, account: 'valr-desk', clock })
  const valr = new ValrTradingClient({ apiKey, apiSecret, baseUrl: httpUrl, clock })
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: new PaperTradingClient({ balances: {}, instruments }), LIVE: valr },
    gates: heliosGates({ dailyTradeLimit: { max: 40 } }),
    allowTestClock: true,
    clock,
  })
  const close = async () => {
    await router.close()
    await valr.close()
    await store.close()
    await closeExchange()
  }
  return { clock, exchange, store, orchestrator, router, valr, close }
}

export type LiveDesk = Awaited<ReturnType<typeof openLiveDesk>>
