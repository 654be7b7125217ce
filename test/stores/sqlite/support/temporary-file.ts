import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** The path of a database that does not exist yet, in a folder of its own that is removed when the test ends. */
export async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-sqlite-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return path.join(folder, 'trading.db')
}
