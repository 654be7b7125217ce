import LibSql from 'libsql'
import type { SqliteDatabase } from '../../../src/sqlite.js'
import type { FaultyDriver, StoreFault } from './store-fault.js'

export interface SqliteFault extends StoreFault {
  /** Thrown by every write to a table, by every statement, or by the next COMMIT. */
  readonly code?: string
  readonly at?: 'write' | 'anything' | 'commit before' | 'commit after'
  /** A real condition, made and ended by SQL on the store's connection. */
  readonly pragma?: readonly [on: string, off: string]
  /** A real lock, held by another connection. */
  readonly locked?: boolean
}

export const SQLITE_FAULTS: readonly SqliteFault[] = [
  { name: 'down: I/O error', code: 'SQLITE_IOERR', at: 'anything' },
  { name: 'down: file cannot be opened', code: 'SQLITE_CANTOPEN', at: 'anything' },
  { name: 'never lets go of the lock', locked: true },
  { name: 'disk full', code: 'SQLITE_FULL', at: 'write' },
  { name: 'read-only', pragma: ['PRAGMA query_only = 1', 'PRAGMA query_only = 0'] },
  { name: 'fails in COMMIT, before it took effect', code: 'SQLITE_IOERR_FSYNC', at: 'commit before' },
  { name: 'fails in COMMIT, after it took effect', code: 'SQLITE_IOERR_FSYNC', at: 'commit after' },
]

class ResultCode extends Error {
  override readonly name = 'SqliteError'
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** An open file with faults. */
export function faultyDatabase(path: string): SqliteDatabase & FaultyDriver<SqliteFault> {
  const real = new LibSql(path)
  const other = new LibSql(path)
  let fault: SqliteFault | undefined
  const check = (isWrite: boolean): void => {
    if (fault?.code === undefined) return
    if (fault.at === 'anything' || (fault.at === 'write' && isWrite)) throw new ResultCode(fault.code)
  }
  return {
    // The wait for a lock is on the machine's clock; what bounds it is the router's.
    isWaiting: () => fault?.locked === true,
    forget: () => undefined,
    arm(next) {
      fault = next
      if (next.pragma !== undefined) real.exec(next.pragma[0])
      if (next.locked === true) other.exec('BEGIN IMMEDIATE')
    },
    heal() {
      if (fault?.pragma !== undefined) real.exec(fault.pragma[1])
      if (fault?.locked === true) other.exec('ROLLBACK')
      fault = undefined
    },
    exec(sql) {
      check(false)
      if (sql !== 'COMMIT' || fault?.code === undefined || fault.at?.startsWith('commit') !== true) return real.exec(sql)
      const { code, at } = fault
      fault = undefined
      if (at === 'commit after') real.exec(sql)
      throw new ResultCode(code)
    },
    prepare(sql) {
      const statement = real.prepare(sql)
      return new Proxy(statement, {
        get(target, property) {
          const member: unknown = Reflect.get(target, property, target)
          if (typeof member !== 'function') return member
          return (...args: unknown[]) => {
            if (property === 'run' || property === 'get' || property === 'all') check(property === 'run')
            return member.apply(target, args)
          }
        },
      }) as unknown as ReturnType<SqliteDatabase['prepare']>
    },
    close() {
      other.close()
      real.close()
    },
  }
}
