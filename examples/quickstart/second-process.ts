import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDesk } from './desk.js'
import { memoryOf } from './memory.js'
import { expect, say, table } from './report.js'

const folder = process.argv[2] ?? ''
const text = await readFile(join(folder, 'expected.json'), 'utf8')
const { clientOrderIds, memory: left } = JSON.parse(text) as { clientOrderIds: string[]; memory: Record<string, unknown> }

const desk = await openDesk(folder)
const memory = await memoryOf(desk, clientOrderIds)
const { mode, history } = memory
say(`  process ${process.pid}: ${mode.mode}, ${mode.state}, version ${mode.version}, ${clientOrderIds.length} orders`)
table(
  history.map(({ version, from, to, reason }) => [`v${version}`, `${from.mode} ${from.state} → ${to.mode} ${to.state}`, reason]),
)
for (const [what, found] of Object.entries(memory)) {
  expect(`${what} is as it was left`, JSON.stringify(found) === JSON.stringify(left[what]))
}
const denied = await desk.router.execute({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '500' })
expect('the stop still holds', denied.outcome === 'denied' && denied.denials[0]?.code === 'STATE_HALTED')
await desk.close()
