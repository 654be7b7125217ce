/** `npm run test:soak`: every soak at its full count, one after the other. `npx tsx test/soak/run.ts valr` runs one. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Each is a script of this folder that prints its seeds and exits non-zero when a run failed. */
const SOAKS: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: 'valr', args: ['--runs', '10000'] },
  { name: 'kill', args: ['--kills', '500'] },
  { name: 'race', args: ['--processes', '8', '--orders', '2000'] },
  { name: 'restart', args: ['--open', '10000', '--unknown', '500'] },
  { name: 'history', args: ['--schedules', '10000', '--processes-runs', '100'] },
  { name: 'stop', args: ['--runs', '200'] },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !SOAKS.some((soak) => soak.name === name))
if (unknown.length > 0) throw new Error(`No such soak: ${unknown.join()}. There are ${SOAKS.map(({ name }) => name).join()}.`)

const failed: string[] = []
for (const { name, args } of SOAKS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`${name} ${args.join(' ')}`)
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: 'inherit' })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) failed.push(name)
}
console.log(failed.length === 0 ? 'All soaks passed.' : `Failed: ${failed.join()}`)
process.exitCode = failed.length === 0 ? 0 : 1
