/**
 * `npm run test:soak`: emergency stops while a trader is paused at every point between admission and the first byte, with
 * other traders under load, on both stores and over both transports.
 *
 * `--runs 200` how many in all · `--store postgres --transport rest --seed 17` replays one · `--verbose` tells of each
 */
import { parseArgs } from 'node:util'
import { problemsOf } from '../guarantee/stop/stop-check.js'
import { planOf } from '../guarantee/stop/stop-plan.js'
import { StopSession, type Transport } from '../guarantee/stop/stop-session.js'
import { STORE_KINDS } from '../guarantee/support/place.js'
import { startPostgres } from '../support/launch-postgres.js'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string' },
    store: { type: 'string' },
    transport: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
})
const transports: readonly Transport[] = ['rest', 'websocket']
const scenes = STORE_KINDS.flatMap((kind) => transports.map((transport) => ({ kind, transport }))).filter(
  ({ kind, transport }) => (values.store ?? kind) === kind && (values.transport ?? transport) === transport,
)

const server = await startPostgres({ durable: false })
const tally = { runs: 0, paused: 0, clear: 0, failed: 0 }
try {
  for (const [index, { kind, transport }] of scenes.entries()) {
    const session = await StopSession.start({ kind, transport, postgresUrl: server.url })
    try {
      const points = await session.pointsOfAnOrder()
      console.log(`${kind} over ${transport}: ${points.length} points`)
      const runs = Math.floor((Number(values.runs) * (index + 1)) / scenes.length) - tally.runs
      const seeds = values.seed === undefined ? Array.from({ length: runs }, (_, run) => run + 1) : [Number(values.seed)]
      for (const seed of seeds) {
        const plan = planOf(seed, points)
        const record = await session.run(plan)
        const problems = problemsOf(record)
        tally.runs += 1
        if (record.pausedAt !== undefined) tally.paused += 1
        if (record.report.clear) tally.clear += 1
        if (problems.length > 0) {
          tally.failed += 1
          console.error(`FAILED: --store ${kind} --transport ${transport} --seed ${seed}\n  ${problems.join('\n  ')}`)
        }
        if (values.verbose) {
          const { report, records } = record
          const end = report.clear ? 'clear' : report.reason
          console.log(
            `${seed}: ${plan.at.name} #${plan.at.nth ?? 1}, ${plan.goOn}: paused at ${record.pausedAt}, ${records.length} admitted, ${report.orders.length} reported, ${end}`,
          )
        }
        await session.resume()
      }
    } finally {
      await session.close()
    }
  }
} finally {
  await server.stop()
}
console.log(`stop: ${tally.runs} runs, ${tally.paused} of them paused, ${tally.clear} clear at once, ${tally.failed} failed`)
process.exitCode = tally.failed === 0 ? 0 : 1
