import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'tsup'
import config from '../../../tsup.config.js'
import { median } from '../measure.js'
import type { Finding, Row } from '../row.js'
import type { Workbench } from '../workbench.js'

const run = promisify(execFile)

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url))
/** Within the project, so that what is built finds its dependencies. */
const OUTPUT = path.join(PROJECT, 'node_modules', '.cache', 'helios-bench')

export const importRow: Row = {
  id: 'P10',
  what: 'what importing the library costs beyond its dependencies, and how large its own code is, minified and gzipped',
  async run(workbench) {
    await buildTo('plain', false)
    await buildTo('small', true)
    const [root, valr] = [await filesOf('index.js'), await filesOf('valr.js')]
    const beyond = new Set([...valr].filter((file) => !root.has(file)))
    return [await importTime(workbench), await size('root', root, 25), await size('./valr beyond the root', beyond, 20)]
  },
}

async function buildTo(folder: 'plain' | 'small', minify: boolean): Promise<void> {
  const esm = configurations.find(({ format }) => format === 'esm')
  if (esm === undefined) throw new Error('tsup.config.ts builds no ES modules.')
  const how = { dts: false, sourcemap: false, clean: true, minify, silent: true } as const
  await build({ ...esm, ...how, config: false, outDir: path.join(OUTPUT, folder) })
}

/** As `npm run build` has them, one for each format. */
const configurations = Array.isArray(config) ? config : []

/** The files that an entry loads, itself first. */
async function filesOf(entry: string, found = new Set<string>()): Promise<ReadonlySet<string>> {
  found.add(entry)
  const text = await readFile(path.join(OUTPUT, 'small', entry), 'utf8')
  for (const [, file = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) {
    if (!found.has(file)) await filesOf(file, found)
  }
  return found
}

async function size(name: string, files: ReadonlySet<string>, limitKb: number): Promise<Finding> {
  const texts = await Promise.all([...files].map((file) => readFile(path.join(OUTPUT, 'small', file))))
  const bytes = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0)
  const more = { files: files.size, minifiedKb: texts.reduce((sum, text) => sum + text.length, 0) / 1_000 }
  return { name, unit: 'kB', measured: bytes / 1_000, baseline: limitKb, target: { atMost: 1 }, more }
}

async function importTime({ isQuick }: Workbench): Promise<Finding> {
  const library = [pathToFileURL(path.join(OUTPUT, 'plain', 'index.js')).href]
  const dependencies = ['decimal.js', 'eventemitter3', 'ws', 'zod']
  const [measured, baseline]: [number[], number[]] = [[], []]
  await importMs(library)
  for (let round = 0; round < (isQuick ? 5 : 15); round += 1) {
    measured.push(await importMs(library))
    baseline.push(await importMs(dependencies))
  }
  return { name: 'import', unit: 'ms', measured: median(measured), baseline: median(baseline), target: { atMost: 1.3 } }
}

/** In a process of its own, without the start of Node. */
async function importMs(specifiers: readonly string[]): Promise<number> {
  const imports = specifiers.map((specifier) => `await import(${JSON.stringify(specifier)})`)
  const script = ['const start = performance.now()', ...imports, 'console.log(performance.now() - start)'].join('\n')
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: PROJECT })
  return Number(stdout)
}
