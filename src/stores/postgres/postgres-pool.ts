/** What the store uses of the user's `pg.Pool`. The pool stays theirs: the store never ends it. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>
}

/** What the store uses of a client that it has checked out. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresResult>
  /** `true` closes the connection instead of giving it back. */
  release(destroy?: boolean): void
  on?(event: 'error', listener: (error: Error) => void): unknown
  removeListener?(event: 'error', listener: (error: Error) => void): unknown
}

export interface PostgresQuery {
  /** Of a prepared statement; absent for one that is used once. */
  name?: string
  text: string
  values?: unknown[]
}

export interface PostgresResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}
