import pg from 'pg'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { PostgresStore } from '../../../src/postgres.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { storeConformance } from '../../../src/testing/store-conformance.js'
import { type FreshDatabase, freshDatabase } from '../../support/database.js'

let database: FreshDatabase
let pool: pg.Pool

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
  pool = new pg.Pool({ connectionString: database.url, max: 10 })
  await new PostgresStore({ client: pool }).migrate()
})

afterAll(async () => {
  await pool.end()
  await database.drop()
})

describe('on the clock of the database', () => {
  const make = async () => {
    const store = new PostgresStore({ client: pool })
    return { store, reopen: async () => new PostgresStore({ client: pool }), close: () => store.close() }
  }
  for (const conformance of storeConformance(make, { reopen: true })) {
    test(`${conformance.id} ${conformance.title}`, async (context) => {
      await conformance.run()
      if (conformance.notApplicable !== undefined) context.skip(conformance.notApplicable)
    })
  }
})

describe('on an injected clock', () => {
  const make = async () => {
    const clock = new ManualClock()
    const store = new PostgresStore({ client: pool, clock, allowTestClock: true })
    const reopen = async () => new PostgresStore({ client: pool, clock, allowTestClock: true })
    return { store, clock, reopen, close: () => store.close() }
  }
  for (const conformance of storeConformance(make, { clock: true, reopen: true })) {
    test(`${conformance.id} ${conformance.title}`, async (context) => {
      await conformance.run()
      if (conformance.notApplicable !== undefined) context.skip(conformance.notApplicable)
    })
  }
})
