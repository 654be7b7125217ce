import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SqliteStore } from '../../src/sqlite.js'
import { describeSharedLimit } from './support/shared-limit.js'

describeSharedLimit('one SQLite file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-shared-'))
  const location = path.join(folder, 'shared.sqlite')
  return { location, store: new SqliteStore({ path: location }), close: () => rm(folder, { recursive: true, force: true }) }
})
