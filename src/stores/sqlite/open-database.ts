import { ConfigurationError, StoreError } from '../../core/errors.js'
import { isMissingModule } from '../../core/missing-module.js'
import { SQLITE_DRIVERS, type SqliteDatabase, type SqliteDriver } from './sqlite-database.js'

/**
 * Opens the file with `driver`, or with the first driver that is installed.
 *
 * @throws ConfigurationError `SQLITE_DRIVER_MISSING` naming the command that installs one.
 * @throws StoreError `STORE_UNAVAILABLE` when the driver cannot open the file.
 */
export async function openDatabase(path: string, driver?: SqliteDriver): Promise<SqliteDatabase> {
  const candidates = driver === undefined ? SQLITE_DRIVERS : [driver]
  const causes: unknown[] = []
  for (const candidate of candidates) {
    let Database: DatabaseConstructor
    try {
      Database = constructorOf(await import(candidate), candidate)
    } catch (error) {
      if (!isMissingModule(error)) throw error
      causes.push(error)
      continue
    }
    try {
      return new Database(path)
    } catch (cause) {
      throw new StoreError('STORE_UNAVAILABLE', `SQLite could not open ${path}.`, { cause })
    }
  }
  const wanted = driver === undefined ? 'No SQLite driver is installed' : `The SQLite driver ${driver} is not installed`
  throw new ConfigurationError('SQLITE_DRIVER_MISSING', `${wanted}. Run: ${installCommand(driver)}`, {
    cause: causes[0],
    details: { tried: candidates },
  })
}

type DatabaseConstructor = new (path: string) => SqliteDatabase

/** A CommonJS package is the `default` of its namespace; `node:sqlite` names its class. */
function constructorOf(namespace: Record<string, unknown>, driver: SqliteDriver): DatabaseConstructor {
  const found = driver === 'node:sqlite' ? namespace.DatabaseSync : namespace.default
  if (typeof found === 'function') return found as DatabaseConstructor
  throw new ConfigurationError('SQLITE_DRIVER_UNUSABLE', `The installed ${driver} has no database class that this store knows.`)
}

function installCommand(driver: SqliteDriver = 'libsql'): string {
  return driver === 'node:sqlite' ? 'a Node.js that has node:sqlite (22.13 or newer)' : `npm install ${driver}`
}
