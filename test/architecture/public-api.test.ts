import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { exportedNames } from './exported-names.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('exports exactly the names of the snapshot', async () => {
  const entries = entryFiles()
  const exported = exportedNames(entries.map((file) => path.join(root, file)))
  const sections = entries.map((file) => [file, ...(exported.get(path.join(root, file)) ?? [])].join('\n  '))
  await expect(`${sections.join('\n\n')}\n`).toMatchFileSnapshot('public-api.snap.txt')
})

/** `./sqlite` in the manifest's exports is built from `src/sqlite.ts`. */
function entryFiles(): string[] {
  const manifest: { exports: Record<string, unknown> } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  return Object.keys(manifest.exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => `src/${entry === '.' ? 'index' : entry.slice('./'.length)}.ts`)
}
