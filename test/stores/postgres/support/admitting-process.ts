import pg from 'pg'
import { PostgresStore } from '../../../../src/postgres.js'
import { ask, budgetOf, verdict } from './ask.js'

/** What the parent asks one process to do, all at once. */
export interface Orders {
  readonly url: string
  readonly account: string
  readonly count: number
  /** Each order takes one of each, in this order. */
  readonly keys: readonly string[]
  readonly limit: number
}

process.on('message', (orders: Orders) => {
  admitAll(orders).then(
    (verdicts) => process.send?.(verdicts, () => process.disconnect()),
    (error: unknown) => process.send?.([String(error)], () => process.disconnect()),
  )
})

async function admitAll({ url, account, count, keys, limit }: Orders): Promise<readonly string[]> {
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  try {
    const store = new PostgresStore({ client: pool })
    const claims = keys.map((key) => budgetOf({ key, limit }))
    const results = await Promise.allSettled(Array.from({ length: count }, () => store.admit(ask(account, { claims }))))
    return results.map((result) => (result.status === 'fulfilled' ? verdict(result.value) : `failed ${String(result.reason)}`))
  } finally {
    await pool.end()
  }
}

process.send?.('ready')
