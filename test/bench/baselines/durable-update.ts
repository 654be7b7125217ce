import type pg from 'pg'

/** One durable UPDATE of the row that every order of the account locks, by a named statement on the same pool as the store. */
export function durableUpdate(pool: pg.Pool, account: string): () => Promise<unknown> {
  const text = 'UPDATE trading_mode_state SET reason = reason WHERE account = $1'
  return () => pool.query({ name: 'bench_update', text, values: [account] })
}
