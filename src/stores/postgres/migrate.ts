import { StoreError } from '../../core/errors.js'
import { MIGRATIONS } from './migrations.js'
import type { PostgresClient } from './postgres-pool.js'
import type { StatementRunner } from './statement-runner.js'
import { ADVISORY_LOCK_CLASS, inSchema } from './statements.js'

/** A migration may wait for another process's, and builds indexes. */
const PATIENCE_MS = 600_000

/**
 * Brings the schema up to date: all that is missing in one transaction, or nothing. Of several processes that start at
 * once one does it, and the others find it done.
 *
 * @throws StoreError `SCHEMA_OUTDATED` when the database is ahead of this version of the package; StatementFailure.
 */
export async function migrate(runner: StatementRunner, schema: string): Promise<void> {
  await runner.session(async (client) => {
    if ((await versionOf(client, schema)) === MIGRATIONS.length) return
    await client.query({ text: 'BEGIN ISOLATION LEVEL READ COMMITTED' })
    try {
      for (const text of TIMEOUTS) await client.query({ text })
      await client.query({ text: LOCK, values: [schema] })
      const version = await versionOf(client, schema)
      if (version === 0 && !(await finds(client, FIND_SCHEMA, schema)))
        await client.query({ text: inSchema(CREATE_SCHEMA, schema) })
      for (const text of upgrade(version, schema)) await client.query({ text })
      await client.query({ text: 'COMMIT' })
    } catch (error) {
      await client.query({ text: 'ROLLBACK' }).catch(() => undefined)
      throw error
    }
  }, PATIENCE_MS)
}

/** A process that freezes half way must not keep the tables locked; and what the pool allows a statement may be too little. */
const TIMEOUTS = [`SET LOCAL statement_timeout = ${PATIENCE_MS}`, 'SET LOCAL idle_in_transaction_session_timeout = 60000']

/** Lock: the schema's own, until the end of the transaction. */
const LOCK = `SELECT pg_advisory_xact_lock(${ADVISORY_LOCK_CLASS + 1}, hashtext($1))`

/** Everything as one script, for people who apply it themselves. */
export function migrationSql(schema: string): string {
  const lock = LOCK.replace('$1', `'${schema.replaceAll("'", "''")}'`)
  const own = schema === 'public' ? [] : [inSchema(CREATE_SCHEMA, schema)]
  return `${['BEGIN', lock, ...own, ...upgrade(0, schema), 'COMMIT'].map((statement) => statement.trim()).join(';\n\n')};\n`
}

function upgrade(from: number, schema: string): readonly string[] {
  const statements = MIGRATIONS.flatMap(({ name, statements: sql }, index) =>
    index < from ? [] : [...sql, `INSERT INTO {schema}.helios_schema (version, name) VALUES (${index + 1}, '${name}')`],
  )
  const first = from === 0 ? [SCHEMA_VERSIONS] : []
  return [...first, ...statements].map((sql) => inSchema(sql, schema))
}

const CREATE_SCHEMA = 'CREATE SCHEMA IF NOT EXISTS {schema}'

const SCHEMA_VERSIONS = `
CREATE TABLE {schema}.helios_schema (
  version    integer PRIMARY KEY,
  name       text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`

/** 0 before the first migration. */
async function versionOf(client: PostgresClient, schema: string): Promise<number> {
  if (!(await finds(client, FIND_VERSIONS, schema))) return 0
  const { rows } = await client.query({
    text: inSchema('SELECT max(version)::text AS version FROM {schema}.helios_schema', schema),
  })
  const version = Number(rows[0]?.version ?? 0)
  if (version > MIGRATIONS.length) {
    const message = `The database has schema version ${version} and this package knows ${MIGRATIONS.length}: upgrade the package.`
    throw new StoreError('SCHEMA_OUTDATED', message, { details: { version, known: MIGRATIONS.length } })
  }
  return version
}

async function finds(client: PostgresClient, text: string, schema: string): Promise<boolean> {
  return (await client.query({ text, values: [schema] })).rows.length > 0
}

// Tables of the catalogue, because to_regclass() still says no to a process that waited while another made the schema.
const FIND_SCHEMA = 'SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1'
const FIND_VERSIONS = `SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'helios_schema'`
