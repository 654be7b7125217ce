import { expect, test } from 'vitest'
import { PostgresStore } from '../../../src/postgres.js'
import { MIGRATIONS } from '../../../src/stores/postgres/migrations.js'
import { ask, codeOf, newAccount, verdict } from './support/ask.js'
import { schemaShape } from './support/schema-shape.js'
import { spiedPool } from './support/spied-pool.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres({ migrated: false })

const shapeOf = (schema: string) => schemaShape(database.pool(), schema)

test('before the schema is there, everything says to call migrate()', async () => {
  const store = database.store()
  expect(await codeOf(store.readMode('main'))).toBe('SCHEMA_OUTDATED')
  expect(await codeOf(store.admit(ask('main')))).toBe('SCHEMA_OUTDATED')
})

test('eight processes that migrate at once make one schema', async () => {
  const stores = Array.from({ length: 8 }, () => database.store())
  await Promise.all(stores.map((store) => store.migrate()))
  const versions = await database.sql('SELECT version FROM helios_schema ORDER BY version')
  expect(versions.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1))
  expect(verdict(await database.store().admit(ask(newAccount())))).toBe('admitted')
})

test('a schema that is current is only read', async () => {
  const client = spiedPool(database.pool())
  await new PostgresStore({ client }).migrate()
  expect(client.sent.filter((text) => !/^select/i.test(text.trim()))).toEqual([])
})

test('an upgrade continues where the schema stands, from every earlier version', async () => {
  await database.store({ schema: 'whole' }).migrate()
  const whole = await shapeOf('whole')
  for (let version = 1; version < MIGRATIONS.length; version += 1) {
    const schema = `as of ${version}`
    const [past] = PostgresStore.migrationSql({ schema }).split(new RegExp(`(?<=\\(${version}, '[^']*'\\))`))
    await database.sql(`${past}; COMMIT`)
    expect(await database.sql(`SELECT max(version) AS version FROM "${schema}".helios_schema`)).toEqual([{ version }])
    await database.store({ schema }).migrate()
    expect(await shapeOf(schema)).toEqual(whole)
  }
})

test('a schema that is ahead of this package is refused', async () => {
  await database.store({ schema: 'newer' }).migrate()
  await database.sql(`INSERT INTO newer.helios_schema (version, name) VALUES (${MIGRATIONS.length + 1}, 'from the future')`)
  expect(await codeOf(database.store({ schema: 'newer' }).migrate())).toBe('SCHEMA_OUTDATED')
})

test('a migration that fails leaves nothing behind', async () => {
  await database.sql('CREATE SCHEMA "in the way"')
  await database.sql('CREATE TABLE "in the way".helios_audit (something_else int)')
  expect(await codeOf(database.store({ schema: 'in the way' }).migrate())).toBe('STORE_UNAVAILABLE')
  expect(await database.sql(`SELECT tablename FROM pg_tables WHERE schemaname = 'in the way'`)).toEqual([
    { tablename: 'helios_audit' },
  ])
})

test('the printed script makes the same schema, and migrate() then has nothing to do', async () => {
  const schema = `print"ed ' schema`
  await database.sql(PostgresStore.migrationSql({ schema }))
  const client = spiedPool(database.pool())
  const store = new PostgresStore({ client, schema })
  await store.migrate()
  expect(client.sent.filter((text) => !/^select/i.test(text.trim()))).toEqual([])
  expect(verdict(await store.admit(ask(newAccount())))).toBe('admitted')
})

test('two schemas of one database, on one pool, know nothing of each other', async () => {
  const client = database.pool()
  const [left, right] = [new PostgresStore({ client, schema: 'left' }), new PostgresStore({ client, schema: 'right' })]
  await left.migrate()
  await right.migrate()
  const request = ask(newAccount())
  expect(verdict(await left.admit(request))).toBe('admitted')
  expect(verdict(await right.admit(request))).toBe('admitted')
  expect(verdict(await left.admit(request))).toBe('existing')
})

test('no two keys of a table begin with the same column, so that a plan made for empty tables cannot pick the wrong one', async () => {
  const { rows } = await database.pool().query(`SELECT indrelid::regclass || '.' || attname AS first, count(*)::int AS n
    FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
    WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) GROUP BY 1`)
  expect(rows.map(({ first }) => first)).toContain('helios_orders.client_order_id')
  expect(rows.filter(({ n }) => n > 1)).toEqual([])
})
