import { expect, test } from 'vitest'
import { ask, codeOf, newAccount, verdict } from './support/ask.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

const SNAPSHOTS = ['repeatable\\ read', 'serializable']

test.each(SNAPSHOTS)(
  'refuses to decide on a snapshot that is older than its locks (%s), and writes nothing',
  async (isolation) => {
    const store = database.store({ client: database.pool({ options: `-c default_transaction_isolation=${isolation}` }) })
    const account = newAccount()
    expect(await codeOf(store.admit(ask(account)))).toBe('STORE_UNAVAILABLE')
    const change = { account, expectedVersion: 0, next: { mode: 'LIVE', state: 'ACTIVE' }, reason: 'r', actor: 'a' } as const
    expect(await codeOf(store.changeMode(change))).toBe('STORE_UNAVAILABLE')
    expect(await database.store().readMode(account)).toBeUndefined()
  },
)

test('decides in READ COMMITTED', async () => {
  const store = database.store({ client: database.pool({ options: '-c default_transaction_isolation=read\\ committed' }) })
  expect(verdict(await store.admit(ask(newAccount())))).toBe('admitted')
})
