import type { SqliteDatabase, SqliteStatement } from '../../../../src/sqlite.js'
import type { Scheduler } from './scheduler.js'

/** One process's handle on the file: it gets the write lock when the scheduler gives it, and is told it is taken until then. */
export class GatedDatabase implements SqliteDatabase {
  readonly #database: SqliteDatabase
  readonly #process: string
  readonly #scheduler: () => Scheduler
  #turn: Turn | undefined
  #isWaiting = false

  constructor(database: SqliteDatabase, process: string, scheduler: () => Scheduler) {
    this.#database = database
    this.#process = process
    this.#scheduler = scheduler
  }

  prepare(sql: string): SqliteStatement {
    return this.#database.prepare(sql)
  }

  exec(sql: string): unknown {
    if (sql === 'BEGIN IMMEDIATE' && this.#turn === undefined) {
      this.#waitForTurn()
      throw busy()
    }
    const isCommit = sql === 'COMMIT' && this.#turn !== undefined
    if (isCommit && this.#turn?.commit === 'fails') throw ioError()
    const result = this.#database.exec(sql)
    const fails = isCommit && this.#turn?.commit === 'fails afterwards'
    if (isCommit || sql === 'ROLLBACK') this.#endTurn()
    if (fails) throw ioError()
    return result
  }

  close(): void {
    this.#database.close()
  }

  #waitForTurn(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    const give = (commit: Turn['commit']) => (): Promise<void> =>
      new Promise((over) => {
        this.#isWaiting = false
        this.#turn = { commit, over }
      })
    this.#scheduler().hold(`${this.#process} writes`, {
      go: give('succeeds'),
      faults: { 'COMMIT fails': give('fails'), 'COMMIT fails after it was done': give('fails afterwards') },
    })
  }

  #endTurn(): void {
    this.#turn?.over()
    this.#turn = undefined
  }
}

interface Turn {
  readonly commit: 'succeeds' | 'fails' | 'fails afterwards'
  readonly over: () => void
}

function busy(): Error {
  return Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
}

function ioError(): Error {
  return Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' })
}
