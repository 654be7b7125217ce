import LibSql from 'libsql'
import { onTestFinished } from 'vitest'
import { SqliteStore, type SqliteStoreOptions } from '../../../../src/sqlite.js'
import { temporaryFile } from './temporary-file.js'

type StoreSettings = Omit<SqliteStoreOptions, 'path' | 'database' | 'driver'>

export interface OpenStore {
  readonly store: SqliteStore
  readonly path: string
  /** A connection of the test's own to the same file. */
  readonly database: LibSql.Database
}

/** A migrated store on a file of its own, closed when the test ends. */
export async function openStore(settings: StoreSettings = {}): Promise<OpenStore> {
  const path = await temporaryFile()
  const store = await reopen(path, settings)
  const database = new LibSql(path)
  onTestFinished(() => void database.close())
  return { store, path, database }
}

/** Another store on the same file. */
export async function reopen(path: string, settings: StoreSettings = {}): Promise<SqliteStore> {
  const store = new SqliteStore({ path, ...settings })
  onTestFinished(() => store.close())
  await store.migrate()
  return store
}

/** Lets everything that is ready run: timers of no delay, promise reactions, immediates. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
