/**
 * `npm run test:soak`: many processes race for limits of every kind that they share, with far more orders than fit.
 *
 * `--processes 8 --orders 2000` orders of each process · `--store postgres` one store only · `--seed 1`
 */
import { parseArgs } from 'node:util'
import { runRace } from '../guarantee/race/run-race.js'
import { STORE_KINDS } from '../guarantee/support/place.js'
import { startPostgres } from '../support/launch-postgres.js'

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '8' },
    orders: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    store: { type: 'string' },
  },
})
const { processes, orders, seed } = {
  processes: Number(values.processes),
  orders: Number(values.orders),
  seed: Number(values.seed),
}

const server = await startPostgres({ durable: false })
let failed = 0
try {
  for (const kind of STORE_KINDS.filter((one) => values.store === undefined || values.store === one)) {
    console.log(`${kind}: ${processes} processes of ${orders} orders, --seed ${seed}`)
    const { problems, outcomes } = await runRace({ kind, postgresUrl: server.url, seed, processes, orders })
    for (const [outcome, count] of Object.entries(outcomes).sort()) console.log(`  ${count} ${outcome}`)
    for (const problem of problems) console.error(`  FAILED: ${problem}`)
    if (problems.length > 0) failed += 1
  }
} finally {
  await server.stop()
}
console.log(failed === 0 ? 'race: every limit was filled and none passed' : `race: ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
