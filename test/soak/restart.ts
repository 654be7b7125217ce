/**
 * `npm run test:soak`: a process starts on a ledger of `--open 10000` open and `--unknown 500` unknown orders, on Postgres and
 * on SQLite, and settles them all. Nothing in it is random, so there is no seed.
 */
import { parseArgs } from 'node:util'
import { newPlace, STORE_KINDS } from '../guarantee/support/place.js'
import { restartRun } from '../guarantee/support/restart-run.js'
import { startPostgres } from '../support/launch-postgres.js'

const { values } = parseArgs({
  options: { open: { type: 'string', default: '10000' }, unknown: { type: 'string', default: '500' } },
})
const counts = { open: Number(values.open), unknown: Number(values.unknown) }
const server = await startPostgres({ durable: false })
let failed = 0
try {
  for (const kind of STORE_KINDS) {
    const place = await newPlace(kind, server.url)
    const report = await restartRun({ location: place.location, ...counts })
    await place.close()
    const isSound = report.problems.length === 0 && report.listings === 1
    if (!isSound) failed += 1
    console.log(`${isSound ? 'passed' : 'FAILED'} on ${kind}`, report)
  }
} finally {
  await server.stop()
}
process.exitCode = failed === 0 ? 0 : 1
