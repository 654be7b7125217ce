import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'

const here = fileURLToPath(new URL('.', import.meta.url))
/** Below the project, so that the packages are found from there. */
const cache = path.join(here, '../../../node_modules/.cache/helios-processes')
const bundles = new Map<string, Promise<string>>()

/**
 * The module `script`, named from this folder, with all of our own modules that it needs in one file; made once for each
 * process that asks. A process starts from it with half the work, and tests that start many spend little else.
 */
export function bundledScript(script: string): Promise<string> {
  const bundle = bundles.get(script) ?? makeBundle(script)
  bundles.set(script, bundle)
  return bundle
}

async function makeBundle(script: string): Promise<string> {
  const { name } = path.parse(script)
  const outDir = ownFolder()
  await build({
    entry: { [name]: path.join(here, script) },
    outDir,
    format: 'esm',
    target: 'node20',
    outExtension: () => ({ js: '.mjs' }),
    skipNodeModulesBundle: true,
    splitting: false,
    config: false,
    silent: true,
  })
  return path.join(outDir, `${name}.mjs`)
}

/** Named by this process. What processes left that are gone is removed: they may have been killed. */
function ownFolder(): string {
  mkdirSync(cache, { recursive: true })
  for (const pid of readdirSync(cache)) if (!isAlive(Number(pid))) rmSync(path.join(cache, pid), { recursive: true, force: true })
  return path.join(cache, String(process.pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
