import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExecutionRouter, heliosGates, ModeOrchestrator, PaperTradingClient } from 'helios-execution'
import { SqliteStore } from 'helios-execution/sqlite'
import { ScriptedTradingClient } from 'helios-execution/testing'
import { instruments } from './instruments.js'

const START = { ZAR: '8000' }

/** Everything a bot needs, on one SQLite file in `folder`; picks up where an earlier process left off. */
export async function openDesk(folder: string) {
  const store = new SqliteStore({ path: join(folder, 'desk.sqlite') })
  await store.migrate()
  const orchestrator = new ModeOrchestrator({ store, account: 'demo-desk' })
  const paper = new PaperTradingClient({ balances: START, instruments })
  const saved = await readFile(join(folder, 'paper.json'), 'utf8').catch(() => undefined)
  if (saved !== undefined) paper.restore(JSON.parse(saved))
  // A stand-in for a real venue: it answers by its own rules, or as the script says.
  const live = new ScriptedTradingClient({
    instruments,
    balances: { ZAR: '20000' },
    quotes: { 'BTC/ZAR': { bid: '1842000', ask: '1842600' } },
  })
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: paper, LIVE: live },
    gates: heliosGates({ dailyTradeLimit: { max: 20 } }),
    paperGates: 'enforce',
  })
  const save = () => writeFile(join(folder, 'paper.json'), JSON.stringify(paper.snapshot()))
  const close = async () => {
    await router.close()
    await store.close()
  }
  return { store, orchestrator, router, paper, live, save, close }
}

export type Desk = Awaited<ReturnType<typeof openDesk>>
