export type { SqliteDatabase, SqliteDriver, SqliteStatement, SqliteValue } from './stores/sqlite/sqlite-database.js'
export { SqliteStore, type SqliteStoreOptions } from './stores/sqlite/sqlite-store.js'
