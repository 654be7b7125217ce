import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { PostgresStore } from '../../src/postgres.js'
import { SqliteStore } from '../../src/sqlite.js'
import type { ManualClock } from '../../src/testing/manual-clock.js'
import { altered } from '../execution/support/altered.js'
import { newPlace, type Place } from '../guarantee/support/place.js'
import { usePostgres } from '../stores/postgres/support/use-postgres.js'
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.js'
import { faultScene } from './support/fault-scene.js'
import { faultyPool, POSTGRES_FAULTS } from './support/postgres-faults.js'
import { type PostgresServerFaults, postgresServerFaults } from './support/postgres-server.js'
import { faultyDatabase, SQLITE_FAULTS } from './support/sqlite-faults.js'
import type { FaultyDriver, StoreFault } from './support/store-fault.js'
import { STORE_STAGES, type StoreStage, strikingAt } from './support/store-stages.js'
import { FaultTable } from './support/table.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

interface OpenDriver {
  readonly driver: FaultyDriver<StoreFault>
  readonly store: ExecutionStore
  close(): Promise<void>
}

/** One cell: the fault strikes at the stage, then all is well again. Returns what the caller was told. */
async function cell(stage: StoreStage, fault: StoreFault, open: (clock: ManualClock) => OpenDriver): Promise<string> {
  let opened: OpenDriver | undefined
  let isArmed = false
  const strike: Parameters<typeof strikingAt>[1] = {
    arm() {
      isArmed = true
      opened?.driver.arm(fault)
    },
  }
  const scene = await faultScene({
    account: `${stage.name} ${fault.name}`,
    store(clock) {
      opened = open(clock)
      return strikingAt(opened.store, strike)
    },
    waitsForTime: () => opened?.driver.isWaiting() === true,
    // Nothing comes unasked, so that the store is asked at the stage and not before.
    liveThrough: (client) => altered<TradingClient>(client, { subscribe: () => () => undefined }),
    router: { storeTimeoutMs: 3_000 },
  })
  try {
    const known = (await stage.prepare?.(scene)) ?? []
    const before = scene.placed()
    strike.call = stage.call
    const { answer, known: added } = await stage.act(scene, known)
    expect(isArmed, 'the fault must have struck').toBe(true)
    opened?.driver.heal()
    await scene.untilIdle()
    opened?.driver.forget()
    if (answer.startsWith('denied')) expect(scene.placed(), 'nothing was sent').toBe(before)
    if (answer.startsWith('accepted')) expect(scene.placed(), 'sent once').toBe(before + 1)
    expect(await scene.settledProblems(added === undefined ? known : [...known, added])).toEqual([])
    return answer
  } finally {
    await scene.close()
    await opened?.close()
  }
}

describe('Postgres', () => {
  const table = new FaultTable()
  let place: Place
  let proxy: TcpProxy
  let server: PostgresServerFaults
  beforeAll(async () => {
    place = await newPlace('postgres', inject('postgresUrl'))
    const { hostname: host, port } = new URL(place.location)
    proxy = await tcpProxy({ host, port: Number(port) })
    server = await postgresServerFaults(place.location)
  })
  afterAll(async () => {
    await proxy.close()
    await server.close()
    await place.close()
  })

  function open(clock: ManualClock): OpenDriver {
    const url = new URL(place.location)
    url.host = `127.0.0.1:${proxy.port}`
    const pool = new pg.Pool({ connectionString: url.href, max: 4 })
    pool.on('error', () => undefined)
    const driver = faultyPool(pool, { proxy, server, clock })
    return { driver, store: new PostgresStore({ client: driver, clock, allowTestClock: true }), close: () => pool.end() }
  }

  for (const fault of POSTGRES_FAULTS)
    for (const stage of STORE_STAGES)
      test(`${stage.name}: ${fault.name}`, async () => {
        table.set(fault.name, stage.name, await cell(stage, fault, open))
      })
  test('every cell is as it was', async () => {
    await expect(table.toMarkdown('What a failure of Postgres does')).toMatchFileSnapshot('postgres.md')
  })
})

describe('SQLite', () => {
  const table = new FaultTable()
  let place: Place
  beforeAll(async () => {
    place = await newPlace('sqlite', '')
  })
  afterAll(() => place.close())

  function open(clock: ManualClock): OpenDriver {
    const database = faultyDatabase(place.location)
    const store = new SqliteStore({ database, clock, allowTestClock: true, lockTimeoutMs: 20 })
    return {
      driver: database,
      store,
      async close() {
        await store.close()
        database.close()
      },
    }
  }

  for (const fault of SQLITE_FAULTS)
    for (const stage of STORE_STAGES)
      test(`${stage.name}: ${fault.name}`, async () => {
        table.set(fault.name, stage.name, await cell(stage, fault, open))
      })
  test('every cell is as it was', async () => {
    await expect(table.toMarkdown('What a failure of SQLite does')).toMatchFileSnapshot('sqlite.md')
  })
})

describe('the faults that a real server makes', () => {
  const database = usePostgres()

  test('come from the server, with its own codes, and pass', async () => {
    const server = await postgresServerFaults(database.url)
    const client = await database.connect()
    const statement = () => client.query('SELECT count(*) FROM helios_orders')
    await expect(server.refused()).rejects.toMatchObject({ code: '53300', severity: 'FATAL' })
    const { processID } = client as unknown as { readonly processID: number }
    await expect(server.terminated(processID, statement)).rejects.toMatchObject({ code: '57P01', severity: 'FATAL' })
    await expect(statement(), 'the connection is gone').rejects.toThrow()
    expect(await database.sql('SELECT count(*)::int AS n FROM helios_orders')).toEqual([{ n: 0 }])
    await server.close()
  })
})
