import { StoreError } from '../../core/errors.js'
import type { Connection } from './connection.js'
import { integer } from './row-values.js'
import { MIGRATIONS, migrationText, SCHEMA_VERSION } from './schema.sql.js'
import { schemaOutdated } from './sqlite-error.js'
import { SELECT_SCHEMA_EXISTS, SELECT_SCHEMA_VERSION } from './statements.sql.js'

/** Brings the schema to this version in one transaction. Writes nothing, and waits for nobody, when it is there already. */
export function migrate(connection: Connection): void {
  if (knownVersion(connection) === SCHEMA_VERSION) return
  connection.write(() => {
    // Another process may have migrated while this one waited for the lock.
    const from = knownVersion(connection)
    for (let version = from + 1; version <= SCHEMA_VERSION; version += 1) connection.script(migrationText(version))
  })
}

/** @throws StoreError `SCHEMA_OUTDATED` unless the schema is of this version. */
export function checkSchema(connection: Connection): void {
  if (knownVersion(connection) < SCHEMA_VERSION) throw schemaOutdated()
}

/** Everything that `migrate` runs on an empty database, as text to read or to run by hand. */
export function migrationSql(): string {
  return ['BEGIN IMMEDIATE;', ...MIGRATIONS.map((_sql, index) => migrationText(index + 1)), 'COMMIT;\n'].join('\n')
}

/** 0 for a database without our tables. @throws StoreError `SCHEMA_OUTDATED` when a newer library made them. */
function knownVersion(connection: Connection): number {
  if (connection.get(SELECT_SCHEMA_EXISTS) === undefined) return 0
  const version = integer(connection.get(SELECT_SCHEMA_VERSION), 'version')
  if (version <= SCHEMA_VERSION) return version
  const message = `The database has schema ${version}, and this version of the library knows ${SCHEMA_VERSION}: update the library.`
  throw new StoreError('SCHEMA_OUTDATED', message, { details: { found: version, known: SCHEMA_VERSION } })
}
