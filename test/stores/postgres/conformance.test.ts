import type pg from 'pg'
import { beforeAll, describe, test } from 'vitest'
import { PostgresStore } from '../../../src/postgres.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { storeConformance } from '../../../src/testing/store-conformance.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()
let client: pg.Pool

beforeAll(() => {
  client = database.pool({ max: 10 })
})

describe('on the clock of the database', () => {
  const make = async () => {
    const store = new PostgresStore({ client })
    return { store, reopen: async () => new PostgresStore({ client }), close: () => store.close() }
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
    const store = new PostgresStore({ client, clock, allowTestClock: true })
    const reopen = async () => new PostgresStore({ client, clock, allowTestClock: true })
    return { store, clock, reopen, close: () => store.close() }
  }
  for (const conformance of storeConformance(make, { clock: true, reopen: true })) {
    test(`${conformance.id} ${conformance.title}`, async (context) => {
      await conformance.run()
      if (conformance.notApplicable !== undefined) context.skip(conformance.notApplicable)
    })
  }
})
