/** The demo's second act: the same bot, LIVE at an exchange that misbehaves, and in the end every figure agrees. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runBot } from '../bot.js'
import { expect, orderRow, say, table } from '../report.js'
import { apiKey, openLiveDesk } from './live-desk.js'
import { itsBooks, ourBooks } from './same-books.js'
import { troubledFeed } from './troubles.js'

const folder = await mkdtemp(join(tmpdir(), 'helios-demo-'))
const desk = await openLiveDesk(folder)
const { clock, exchange, orchestrator, router, valr } = desk
let disconnects = 0
router.on('venue.disconnected', () => {
  disconnects += 1
})

say('1. The bot goes LIVE at VALR (a fake one, over real sockets), and things go wrong')
const why = { reason: 'Second act of the demo', actor: 'demo' }
await orchestrator.setMode('LIVE', { ...why, confirmed: true, expiresInMs: 3_600_000 })
const placed = await runBot({ router, client: valr, show: troubledFeed(exchange, clock) })
table(placed.map(({ intent, result }) => orderRow(intent, result)))
const outcomes = placed.map(({ result }) => result.outcome)
expect('some were accepted', outcomes.filter((outcome) => outcome === 'accepted').length >= 4)
expect('the lost reply and the maintenance gave unknown, not rejected', outcomes.includes('unknown'))
expect('the 429 was a rejection: VALR did not look at the order', outcomes.includes('rejected'))
expect('the disconnect was noticed', disconnects >= 1)

say('\n2. Reconcile: the lost reply is found again; what VALR does not know, twice and late enough, never arrived')
// The first one waits for a pass that the router may have begun by itself: its looks must not last for a minute.
for (const laterMs of [0, 70_000, 10_000]) {
  clock.advance(laterMs)
  await router.reconcile()
}
await router.settled()
expect('nothing is unknown any more', (await router.reconcile()).unresolved.length === 0)

say('\n3. The books of the bot and of the exchange, line by line')
const ids = placed.flatMap(({ result }) => result.clientOrderId ?? [])
const [ours, its] = [await ourBooks(desk, ids), itsBooks(desk)]
table(its.filter((line) => line.startsWith('balance')).map((line) => [line]))
for (const line of ours.filter((each) => !its.includes(each))) say(`  only ours: ${line}`)
for (const line of its.filter((each) => !ours.includes(each))) say(`  only the exchange's: ${line}`)
expect(`all ${its.length} figures agree to the last decimal`, ours.join() === its.join())
const sent = exchange.orders(apiKey).map(({ customerOrderId }) => customerOrderId)
expect('no order was sent twice', new Set(sent).size === sent.length)

await desk.close()
await rm(folder, { recursive: true })
