import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import LibSql from 'libsql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type SqliteDatabase, type SqliteDriver, SqliteStore } from '../../../src/sqlite.js'
import { requestOf } from '../request-of.js'
import { openStore } from './support/open-store.js'
import { temporaryFile } from './support/temporary-file.js'

class ResultCode extends Error {
  override readonly name = 'SqliteError'
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** A store whose next COMMIT fails, before or after it took effect. */
async function failingCommit(code: string, when: 'before' | 'after'): Promise<{ store: SqliteStore; fail: () => void }> {
  const real = new LibSql(await temporaryFile())
  onTestFinished(() => void real.close())
  let failing = false
  const database: SqliteDatabase = {
    prepare: (sql) => real.prepare(sql),
    close: () => real.close(),
    exec(sql) {
      const fails = failing && sql === 'COMMIT'
      if (!fails || when === 'after') real.exec(sql)
      if (!fails) return
      failing = false
      throw new ResultCode(code)
    },
  }
  const store = new SqliteStore({ database })
  await store.migrate()
  return {
    store,
    fail: () => {
      failing = true
    },
  }
}

describe('a COMMIT that fails', () => {
  test.each(['before', 'after'] as const)('leaves an admission uncertain, whether it failed %s taking effect', async (when) => {
    const { store, fail } = await failingCommit('SQLITE_IOERR_FSYNC', when)
    const request = requestOf()
    fail()
    await expect(store.admit(request)).rejects.toMatchObject({
      code: 'ADMISSION_UNCERTAIN',
      cause: { code: 'SQLITE_IOERR_FSYNC' },
    })
    const found = await store.findOrder({ account: 'main', intentId: request.order.intentId })
    expect(found === undefined).toBe(when === 'before')
    expect(await store.admit(requestOf())).toMatchObject({ ok: true })
  })

  test('fails any other write as unavailable', async () => {
    const { store, fail } = await failingCommit('SQLITE_IOERR_FSYNC', 'before')
    fail()
    const trip = store.tripLatch({ account: 'main', key: 'stop', reason: 'test', actor: 'tester' })
    await expect(trip).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await store.latches('main')).toEqual([])
  })

  test('control: one that was refused for a lock is tried again, and admits once', async () => {
    const { store, fail } = await failingCommit('SQLITE_BUSY', 'before')
    fail()
    expect(await store.admit(requestOf())).toMatchObject({ ok: true, sequence: 1 })
  })
})

test('a full disk fails an admission with nothing written, and later ones pass', async () => {
  const database = new LibSql(await temporaryFile())
  onTestFinished(() => void database.close())
  const store = new SqliteStore({ database })
  await store.migrate()
  database.exec('PRAGMA max_page_count = 1')
  const request = requestOf({ decisions: 'x'.repeat(100_000) })
  const failure = { code: 'STORE_UNAVAILABLE', details: { result: 'SQLITE_FULL' } }
  await expect(store.admit(request)).rejects.toMatchObject(failure)
  database.exec('PRAGMA max_page_count = 1000000')
  expect(await store.readMode('main')).toBeUndefined()
  expect(await store.admit(request)).toMatchObject({ ok: true, sequence: 1 })
})

describe('a file that cannot be used', () => {
  test('fails as corrupt when it is no database', async () => {
    const file = await temporaryFile()
    await writeFile(file, 'not a database, and long enough to be looked at '.repeat(100))
    await expect(new SqliteStore({ path: file }).migrate()).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })

  test('fails as unavailable when its folder is missing, and is tried again by the next call', async () => {
    const file = await temporaryFile()
    const store = new SqliteStore({ path: path.join(path.dirname(file), 'missing', 'trading.db') })
    await expect(store.migrate()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expect(store.readMode('main')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  test('fails as closed when whoever opened it closed it', async () => {
    const database = new LibSql(await temporaryFile())
    const store = new SqliteStore({ database })
    await store.migrate()
    database.close()
    await expect(store.readMode('main')).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  })

  test('fails as corrupt when an amount in it is no decimal', async () => {
    const { store, database } = await openStore()
    const { order, ...request } = requestOf()
    await store.admit({ ...request, order })
    database.exec(`UPDATE helios_orders SET filled_quantity = 'much'`)
    const found = store.findOrder({ account: 'main', intentId: order.intentId })
    await expect(found).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })
})

describe('the driver', () => {
  test('that is not installed is named with the command that installs it', async () => {
    const driver = 'no-such-driver' as SqliteDriver
    const store = new SqliteStore({ path: await temporaryFile(), driver })
    const failure = { code: 'SQLITE_DRIVER_MISSING', message: expect.stringContaining('npm install no-such-driver') }
    await expect(store.migrate()).rejects.toMatchObject(failure)
  })

  test('can be chosen', async () => {
    const store = new SqliteStore({ path: await temporaryFile(), driver: 'libsql' })
    onTestFinished(() => store.close())
    await store.migrate()
    expect(store.durability).toBe('durable')
  })
})

describe('the options', () => {
  test.each([{}, { path: '' }, { path: 'a.db', database: new LibSql(':memory:') }])('%j are refused', (options) => {
    expect(() => new SqliteStore(options as never)).toThrow(expect.objectContaining({ code: 'STORE_OPTIONS_INVALID' }))
  })

  test('leave a database that somebody else opened open when the store is closed', async () => {
    const database = new LibSql(await temporaryFile())
    onTestFinished(() => void database.close())
    const store = new SqliteStore({ database })
    await store.migrate()
    await store.close()
    expect(database.prepare('SELECT count(*) FROM helios_orders').raw().get()).toEqual([0])
  })
})
