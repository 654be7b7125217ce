import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { PostgresStore } from '../../../src/postgres.js'
import { MIGRATIONS } from '../../../src/stores/postgres/migrations.js'
import { freshDatabase } from '../../support/database.js'
import { historyClock } from '../support/schema-history.js'
import { expectGoesOn, HISTORY_ACCOUNTS } from '../support/upgraded.js'
import { schemaShape } from './support/schema-shape.js'

const folder = new URL('./schema-history/', import.meta.url)

/** Databases of the past: the version, and a name where one version had two forms. */
const past = readdirSync(folder).map((file) => file.replace(/\.sql$/, ''))

/** A database of the past, with its history in it. */
async function databaseOf(version: string): Promise<pg.Pool> {
  const database = await freshDatabase(inject('postgresUrl'))
  const pool = new pg.Pool({ connectionString: database.url, max: 4 })
  pool.on('error', () => undefined)
  onTestFinished(async () => {
    await pool.end()
    await database.drop()
  })
  await pool.query(await readFile(new URL(`${version}.sql`, folder), 'utf8'))
  return pool
}

async function factsIn(pool: pg.Pool): Promise<unknown> {
  const tables = ['trading_mode_history', 'helios_fills', 'helios_audit']
  const rows = await Promise.all(tables.map((table) => pool.query(`SELECT f::text AS fact FROM ${table} f ORDER BY 1`)))
  return rows.map((result) => result.rows)
}

describe.each(past)('a database of version %s', (version) => {
  test('becomes what a new one is, and keeps every fact', async () => {
    const pool = await databaseOf(version)
    const facts = await factsIn(pool)
    expect(JSON.stringify(facts).length).toBeGreaterThan(10_000)
    await new PostgresStore({ client: pool }).migrate()
    expect(await factsIn(pool)).toEqual(facts)
    const fresh = new PostgresStore({ client: pool, schema: 'fresh' })
    await fresh.migrate()
    expect(await schemaShape(pool, 'public')).toEqual(await schemaShape(pool, 'fresh'))
  })

  test('answers as if it had always been of this version, and goes on so', { timeout: 120_000 }, async () => {
    const pool = await databaseOf(version)
    const clock = historyClock()
    const store = new PostgresStore({ client: pool, clock })
    await store.migrate()
    await expectGoesOn(store, clock)
  })

  test('lists its limits, and what is left of each that was claimed since', async () => {
    const pool = await databaseOf(version)
    const store = new PostgresStore({ client: pool })
    await store.migrate()
    const limits = await Promise.all(
      HISTORY_ACCOUNTS.flatMap((account) => (['PAPER', 'LIVE'] as const).map((mode) => store.limits({ account, mode }))),
    )
    expect(new Set(limits.flat().map(({ kind }) => kind))).toEqual(new Set(['budget', 'hold', 'rate']))
    const keepsLimits = Number.parseInt(version, 10) >= 15
    for (const limit of limits.flat()) expect('limit' in limit).toBe(keepsLimits)
  })
})

test('there is a database of every version since the first that was in use', () => {
  // A version that is missing here: check out the last commit that had it, and run `npm run schema:history` there.
  const versions = MIGRATIONS.map((_, index) => index + 1).filter((version) => version >= 13)
  expect(past).toEqual(expect.arrayContaining(versions.map(String)))
})

/** Of name and statements, in order. A migration that somebody's database has run is never edited: append a new one. */
const FROZEN = [
  '96ca3937fc49da79',
  '80957b7291a73d10',
  '275c10df0b3f0903',
  '2680f8985dd5084f',
  'c6fdcb68cdf2d29c',
  '458b7287813d335b',
  'a5ea1444a53d45e8',
  '47122ebcfea93362',
  '31b1ff2e2081f706',
  '50261aa3a1dc1e78',
  '7873e11e3a0438b5',
  '896a44a8ca4b5eab',
  '8d9b6fd7a591bb92',
  '7587f994d0ccafd2',
  '2e3d6342e817100f',
  'dc5b3236cb046368',
  '11070133710ef1f0',
  'c89a665d73039a10',
  '50e08db453c292fa',
  'b82111a1e45f9e05',
  '2e6489ee1b601226',
]

test('no migration was edited', () => {
  const checksums = MIGRATIONS.map(({ name, statements }) =>
    createHash('sha256')
      .update([name, ...statements].join('\n'))
      .digest('hex')
      .slice(0, 16),
  )
  expect(checksums).toEqual(FROZEN)
})
