/**
 * `npm run test:soak`: traders that are killed with SIGKILL, at every point of an order's life and at random times under load.
 *
 * `--kills 500` how many at random in all, after one at each point · `--kills 0` only those · `--points no` none of those ·
 * `--store postgres`, `--transport rest` one only · `--seed 1`
 */
import { parseArgs } from 'node:util'
import { LIVES, type Life } from '../guarantee/kill/kill-scene.js'
import { killAtRandom } from '../guarantee/kill/random-kills.js'
import { type KillReport, killSystematically } from '../guarantee/kill/systematic-kills.js'
import { STORE_KINDS } from '../guarantee/support/place.js'
import { startPostgres } from '../support/launch-postgres.js'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    points: { type: 'string', default: 'all' },
    processes: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    store: { type: 'string' },
    transport: { type: 'string' },
  },
})
const transports = (['rest', 'websocket'] as const).filter((one) => values.transport === undefined || one === values.transport)
const kinds = STORE_KINDS.filter((one) => values.store === undefined || one === values.store)
const scenes = kinds.flatMap((kind) => transports.map((transport) => ({ kind, transport })))
const seed = Number(values.seed)

const server = await startPostgres({ durable: false })
const postgresUrl = server.url
let failed = 0
const count = (what: string, { problems }: KillReport): void => {
  for (const problem of problems) console.error(`  FAILED: ${what}: ${problem}`)
  if (problems.length > 0) failed += 1
}
try {
  for (const scene of scenes) {
    const progress = (line: string): void => console.log(`  ${line}`)
    const name = `--store ${scene.kind} --transport ${scene.transport}`
    if (values.points === 'all') {
      console.log(`${name}: at every point`)
      const report = await killSystematically({ ...scene, postgresUrl, lives: Object.keys(LIVES) as Life[], progress })
      console.log(`  ${report.points.length} killed, ${report.problems.length} problems`)
      count(name, report)
    }
    const kills = Math.ceil(Number(values.kills) / scenes.length)
    if (kills === 0) continue
    console.log(`${name} --kills ${kills} --seed ${seed}: at random`)
    const processes = Number(values.processes)
    count(`${name} --seed ${seed}`, await killAtRandom({ ...scene, postgresUrl, seed, kills, processes, progress }))
  }
} finally {
  await server.stop()
}
console.log(failed === 0 ? 'kill: nothing lost, nothing sent twice' : `kill: ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
