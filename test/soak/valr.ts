/**
 * `npm run test:soak`: random trading at a misbehaving exchange, thousands of runs on both transports.
 *
 * `--runs 10000` how many in all · `--seed 4711 --transport rest` replays one.
 */
import { parseArgs } from 'node:util'
import { randomRun } from '../venues/valr/soak/random-run.js'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    transport: { type: 'string' },
  },
})
const transports = ['rest', 'websocket'] as const
const chosen = transports.filter((transport) => values.transport === undefined || transport === values.transport)
const [first, runs] =
  values.seed === undefined ? [Number(values.first), Number(values.runs)] : [Number(values.seed), chosen.length]

let failed = 0
for (let run = 0; run < runs; run += 1) {
  const transport = chosen[run % chosen.length] ?? 'rest'
  const seed = first + Math.floor(run / chosen.length)
  try {
    await randomRun({ seed, transport })
  } catch (error) {
    failed += 1
    const message = error instanceof Error ? error.message : String(error)
    console.error(`FAILED: --seed ${seed} --transport ${transport}\n${message}`)
  }
  if ((run + 1) % 500 === 0) console.log(`${run + 1} runs, ${failed} failed`)
}
console.log(`${runs} runs, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
