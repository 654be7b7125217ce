import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** What the real server does to its clients when an operator, or a crowd, makes it. */
export interface PostgresServerFaults {
  /** Runs a statement of the connection with this process id, which `pg_terminate_backend` ends in the middle. */
  terminated<Value>(processId: number, run: () => Promise<Value>): Promise<Value>
  /** Asks for a connection that the server has none left for. */
  refused(): Promise<never>
  close(): Promise<void>
}

export async function postgresServerFaults(databaseUrl: string): Promise<PostgresServerFaults> {
  const admins = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  const role = `helios_crowded_${randomUUID().replaceAll('-', '')}`
  await admins.query(`CREATE ROLE ${role} LOGIN PASSWORD 'crowded' CONNECTION LIMIT 0`)
  const url = new URL(databaseUrl)
  url.username = role
  url.password = 'crowded'

  return {
    async terminated(processId, run) {
      const admin = await admins.connect()
      try {
        // What waits for this lock is in the middle of its statement.
        await admin.query('BEGIN')
        await admin.query('LOCK TABLE trading_mode_state, helios_orders IN ACCESS EXCLUSIVE MODE')
        const answer = run()
        let isOver = false
        const note = (): void => {
          isOver = true
        }
        answer.then(note, note)
        const waiting = `SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'`
        // A statement that asks for neither table has nothing to wait for, and is not hit.
        while (!isOver && (await admin.query(waiting, [processId])).rowCount === 0) await delay(2)
        await admin.query('SELECT pg_terminate_backend($1)', [processId])
        return await answer
      } finally {
        await admin.query('ROLLBACK')
        admin.release()
      }
    },
    async refused() {
      const client = new pg.Client({ connectionString: url.href })
      client.on('error', () => undefined)
      await client.connect()
      await client.end()
      throw new Error('The server must have had no connection left.')
    },
    async close() {
      await admins.query(`DROP ROLE ${role}`)
      await admins.end()
    },
  }
}
