export type { PostgresClient, PostgresPool, PostgresQuery, PostgresResult } from './stores/postgres/postgres-pool.js'
export { PostgresStore, type PostgresStoreOptions } from './stores/postgres/postgres-store.js'
