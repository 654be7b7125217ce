import { z } from 'zod'
import { PostgresStore } from '../../stores/postgres/postgres-store.js'
import { SqliteStore } from '../../stores/sqlite/sqlite-store.js'
import { defineCommand } from '../command.js'
import type { DatabaseLocation, Setting } from '../settings.js'

export const migrate = defineCommand({
  name: 'migrate',
  summary: "Create the store's schema, or bring it up to date",
  flags: [['--print', 'Print the SQL for an empty database, and run nothing.']],
  needs: ['store'],
  createsStore: true,
  options: z.strictObject({ print: z.boolean().optional() }),
  async run({ print = false }, { desk: { store }, settings }) {
    if (print) {
      const sql = isPostgres(settings.database) ? PostgresStore.migrationSql() : SqliteStore.migrationSql()
      return { exit: 'done', json: { sql }, text: [sql] }
    }
    await store.migrate()
    const { durability } = store
    const warning = durability === 'durable' ? [] : ['It does not survive a crash as it is set up: LIVE orders are denied on it.']
    return {
      exit: 'done',
      json: { migrated: true, durability },
      text: [`The store is up to date, and ${durability}.`, ...warning],
    }
  },
})

function isPostgres(database: Setting<DatabaseLocation>): boolean {
  return 'value' in database && database.value.kind === 'postgres'
}
