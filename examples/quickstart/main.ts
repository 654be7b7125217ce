import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goLive, meetTheGates } from './acts.js'
import { runBot } from './bot.js'
import { openDesk } from './desk.js'
import { memoryOf } from './memory.js'
import { equityOf, expect, orderRow, say, table } from './report.js'

const folder = await mkdtemp(join(tmpdir(), 'helios-demo-'))
const desk = await openDesk(folder)
const start = await equityOf(desk)

say('1. A bot trades on paper, over a replay of VALR order books')
const placed = await runBot({ router: desk.router, client: desk.paper, show: (id, book) => desk.paper.updateBook(id, book) })
table(placed.map(({ intent, result }) => orderRow(intent, result)))
expect('the bot bought and sold', placed.filter(({ result }) => result.outcome === 'accepted').length >= 4)

say('\n2. Every gate says no, and why')
await meetTheGates(desk)

say('\n3. LIVE, against a scripted venue')
await goLive(desk)

say('\n4. Emergency stop')
const report = await desk.router.emergencyStop({ reason: 'End of the demo', actor: 'demo' })
table(report.orders.map(({ clientOrderId, origin, before, after }) => [clientOrderId ?? '', origin, `${before} → ${after}`]))
expect('latched, both live orders cancelled, the venue empty', report.clear && report.orders.length === 2)

say('\n5. A new process finds everything as it was')
await desk.router.close()
await desk.save()
const clientOrderIds = [
  ...placed.map(({ result }) => result.clientOrderId),
  ...report.orders.map(({ clientOrderId }) => clientOrderId),
]
const ids = clientOrderIds.filter((id) => id !== undefined)
await writeFile(join(folder, 'expected.json'), JSON.stringify({ clientOrderIds: ids, memory: await memoryOf(desk, ids) }))
const equity = await equityOf(desk)
const { balances } = await desk.paper.balances()
await desk.close()
const second = fileURLToPath(new URL('second-process.ts', import.meta.url))
execFileSync(process.execPath, [...process.execArgv, second, folder], { stdio: 'inherit' })

say('\nPaper account at the end')
table(Object.entries(balances).map(([currency, { total }]) => [currency, total.toFixed()]))
say(`  Worth R${equity.toFixed(2)}; P&L R${equity.minus(start).toFixed(2)} after fees`)
await rm(folder, { recursive: true })
