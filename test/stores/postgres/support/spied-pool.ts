import type { PostgresClient, PostgresPool, PostgresQuery, PostgresResult } from '../../../../src/postgres.js'

/** A pool that writes down what is sent through it, and may fail in its place. */
export interface SpiedPool extends PostgresPool {
  readonly sent: string[]
  /** Called for each query, with what would run it; the default just runs it. */
  answer: (query: PostgresQuery, run: () => Promise<PostgresResult>) => Promise<PostgresResult>
}

export function spiedPool(pool: PostgresPool): SpiedPool {
  const spy: SpiedPool = {
    sent: [],
    answer: (_query, run) => run(),
    async connect() {
      const client = await pool.connect()
      return new Proxy(client, {
        get(target, property) {
          if (property === 'query') {
            return (query: PostgresQuery) => {
              spy.sent.push(query.text)
              return spy.answer(query, () => target.query(query))
            }
          }
          const value: unknown = Reflect.get(target, property)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }) as PostgresClient
    },
  }
  return spy
}
