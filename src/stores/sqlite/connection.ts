import { StoreError } from '../../core/errors.js'
import type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.js'
import { isLocked } from './sqlite-error.js'

/** A row as the driver gives it. Integers may be numbers or bigints, as the handle is set. */
export type SqliteRow = Readonly<Record<string, unknown>>

/** Whether COMMIT took effect is not known. `cause` is what the driver threw. */
export class CommitUncertain extends StoreError {
  constructor(cause: unknown) {
    super('STORE_UNAVAILABLE', 'The database failed during COMMIT: whether the change was written is not known.', { cause })
  }
}

/** One open database with its settings made and its statements prepared once. */
export class Connection {
  readonly #database: SqliteDatabase
  readonly #busyTimeoutMs: number
  readonly #statements = new Map<string, BoundStatement>()

  constructor(database: SqliteDatabase, busyTimeoutMs: number) {
    this.#database = database
    this.#busyTimeoutMs = busyTimeoutMs
  }

  /**
   * WAL so that readers never wait for a writer; FULL so that a commit is on the disk when it returns; a busy timeout
   * short enough to block the event loop for; checkpoints rare enough that hot pages are copied back once for many writes.
   */
  configure(): void {
    this.#database.exec(`PRAGMA busy_timeout = ${this.#busyTimeoutMs}`)
    if (this.pragma('journal_mode') !== 'wal') this.#database.exec('PRAGMA journal_mode = WAL')
    this.#database.exec('PRAGMA synchronous = FULL')
    this.#database.exec('PRAGMA fullfsync = ON')
    this.#database.exec('PRAGMA foreign_keys = ON')
    this.#database.exec('PRAGMA wal_autocheckpoint = 4000')
  }

  /** Reads a setting back. */
  pragma(name: 'journal_mode' | 'synchronous' | 'busy_timeout' | 'foreign_keys'): unknown {
    const row = this.#database.prepare(`PRAGMA ${name}`).get() as SqliteRow | undefined
    return row === undefined ? undefined : Object.values(row)[0]
  }

  /** The path of the file behind the database; empty for a temporary one and one in memory. */
  file(): string {
    const rows = this.#database.prepare('PRAGMA database_list').all() as SqliteRow[]
    const file = rows.find(({ name }) => name === 'main')?.file
    return typeof file === 'string' ? file : ''
  }

  get(sql: string, ...values: SqliteValue[]): SqliteRow | undefined {
    return (this.#statement(sql).get(values) ?? undefined) as SqliteRow | undefined
  }

  all(sql: string, ...values: SqliteValue[]): readonly SqliteRow[] {
    return this.#statement(sql).all(values) as SqliteRow[]
  }

  run(sql: string, ...values: SqliteValue[]): { readonly changes: number; readonly lastInsertRowid: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(values)
    return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) }
  }

  /** Several statements without values. */
  script(sql: string): void {
    this.#database.exec(sql)
  }

  /**
   * Does `work` in one immediate transaction: the database's write lock is taken before its first statement, and with the
   * commit everything is on the disk or nothing is.
   *
   * @throws CommitUncertain when COMMIT itself fails. Whatever else is thrown, nothing was written.
   */
  write<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    return this.#commit(work)
  }

  /** As `write`, for who would rather ask often than wait long: fails at once when the lock is taken. */
  writeNow<T>(work: () => T): T {
    this.#database.exec('PRAGMA busy_timeout = 0')
    try {
      this.#database.exec('BEGIN IMMEDIATE')
    } finally {
      this.#database.exec(`PRAGMA busy_timeout = ${this.#busyTimeoutMs}`)
    }
    return this.#commit(work)
  }

  #commit<T>(work: () => T): T {
    const result = this.#orRollBack(work)
    try {
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#rollBack()
      throw isLocked(error) ? error : new CommitUncertain(error)
    }
    return result
  }

  /** Does `work`, which only reads, in one transaction: all its reads see the same moment. Takes no lock. */
  snapshot<T>(work: () => T): T {
    this.#database.exec('BEGIN DEFERRED')
    const result = this.#orRollBack(work)
    this.#rollBack()
    return result
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #orRollBack<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // After a full disk or an I/O error SQLite has rolled back by itself, and there is nothing left to undo.
    }
  }

  #statement(sql: string): BoundStatement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = bind(this.#database.prepare(sql))
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

interface BoundStatement {
  run(values: SqliteValue[]): ReturnType<SqliteStatement['run']>
  get(values: SqliteValue[]): unknown
  all(values: SqliteValue[]): unknown[]
}

/** What `libsql` and `better-sqlite3` have beyond `node:sqlite`. */
interface RawStatement {
  readonly reader: boolean
  raw(): unknown
  columns(): readonly { readonly name: string }[]
  run(values: SqliteValue[]): ReturnType<SqliteStatement['run']>
  get(values: SqliteValue[]): unknown[] | undefined
  all(values: SqliteValue[]): unknown[][]
}

/**
 * `node:sqlite` takes values one by one and makes each row an object. The others also take them as an array and give rows
 * as arrays, and crossing into them so costs half as much.
 */
function bind(statement: SqliteStatement): BoundStatement {
  if (isRaw(statement)) return bindRaw(statement)
  return {
    run: (values) => statement.run(...values),
    get: (values) => statement.get(...values),
    all: (values) => statement.all(...values),
  }
}

function isRaw(statement: object): statement is RawStatement {
  return 'raw' in statement && 'reader' in statement && 'columns' in statement
}

function bindRaw(statement: RawStatement): BoundStatement {
  if (!statement.reader) return { run: (values) => statement.run(values), get: () => undefined, all: () => [] }
  const names = statement.columns().map(({ name }) => name)
  statement.raw()
  const toRow = (columns: readonly unknown[]): SqliteRow => {
    const row: Record<string, unknown> = {}
    for (let index = 0; index < names.length; index += 1) row[names[index] ?? ''] = columns[index]
    return row
  }
  return {
    run: (values) => statement.run(values),
    get(values) {
      const columns = statement.get(values)
      return columns === undefined ? undefined : toRow(columns)
    },
    all: (values) => statement.all(values).map(toRow),
  }
}
