import { Pool } from 'pg'
import { inject } from 'vitest'
import { PostgresStore } from '../../src/postgres.js'
import { freshDatabase } from '../support/database.js'
import { describeSharedLimit } from './support/shared-limit.js'

describeSharedLimit('one Postgres', async () => {
  const database = await freshDatabase(inject('postgresUrl'))
  const pool = new Pool({ connectionString: database.url })
  // Dropping the database may cut a connection that is still on its way out.
  pool.on('error', () => undefined)
  return {
    location: database.url,
    store: new PostgresStore({ client: pool }),
    close: async () => {
      await pool.end()
      await database.drop()
    },
  }
})
