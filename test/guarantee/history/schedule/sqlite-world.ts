import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import LibSql from 'libsql'
import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import { SqliteStore } from '../../../../src/sqlite.js'
import { ManualClock } from '../../../../src/testing/manual-clock.js'
import type { AuditRow } from '../audit-order.js'
import { GatedDatabase } from './gated-database.js'
import type { Scheduler } from './scheduler.js'
import type { World } from './world.js'

/** Longer than any schedule takes: who waits for the lock waits until the scheduler gives it. */
const PATIENCE_MS = 600_000

/** Processes on one SQLite file, each with a handle of its own. The scheduler says whose turn it is to have the write lock. */
export class SqliteWorld implements World {
  readonly name = 'sqlite'
  readonly #folder: string
  readonly #handles = new Map<string, LibSql.Database>()
  #clock = new ManualClock()
  #stores: SqliteStore[] = []

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async make(): Promise<SqliteWorld> {
    const world = new SqliteWorld(await mkdtemp(path.join(tmpdir(), 'helios-history-')))
    await new SqliteStore({ database: world.#handle('looker') }).migrate()
    return world
  }

  begin(clock: ManualClock): void {
    this.#clock = clock
  }

  open(process: string, scheduler: () => Scheduler): ExecutionStore {
    const database = new GatedDatabase(this.#handle(process), process, scheduler)
    const store = new SqliteStore({
      database,
      clock: this.#clock,
      allowTestClock: true,
      lockTimeoutMs: PATIENCE_MS,
      random: () => 0,
    })
    this.#stores.push(store)
    return readsHeld(store, process, scheduler)
  }

  look(): ExecutionStore {
    return new SqliteStore({ database: this.#handle('looker'), clock: this.#clock })
  }

  disturbances() {
    return []
  }

  async auditRows(account: string): Promise<readonly AuditRow[]> {
    const rows = this.#handle('looker')
      .prepare(
        `SELECT a.sequence, a.body FROM helios_audit a JOIN trading_mode_state s USING (account_no)
           WHERE s.account = ? ORDER BY a.id`,
      )
      .all(account) as readonly { readonly sequence: number; readonly body: string }[]
    return rows.map(({ sequence, body }) => {
      const { kind, at } = JSON.parse(body) as { readonly kind: string; readonly at: string }
      return { sequence, kind, at: Date.parse(at) }
    })
  }

  /** Whoever still waits for the lock gives up. */
  async end(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()))
    this.#stores = []
  }

  async close(): Promise<void> {
    for (const handle of this.#handles.values()) handle.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  #handle(process: string): LibSql.Database {
    let handle = this.#handles.get(process)
    if (handle === undefined) {
      handle = new LibSql(path.join(this.#folder, 'trading.db'))
      this.#handles.set(process, handle)
    }
    return handle
  }
}

/** Reads wait for nobody in SQLite, so they are held before the store is asked; and every answer before it is heard. */
function readsHeld(store: ExecutionStore, process: string, scheduler: () => Scheduler): ExecutionStore {
  const held = (label: string): Promise<void> =>
    new Promise((resolve) => {
      scheduler().hold(label, { go: resolve })
    })
  return new Proxy(store, {
    get(target, property) {
      const own: unknown = Reflect.get(target, property, target)
      if (typeof own !== 'function' || typeof property !== 'string') return own
      return async (...args: unknown[]): Promise<unknown> => {
        await held(`${process} asks ${property}`)
        try {
          return await own.apply(target, args)
        } finally {
          await held(`${process} hears of ${property}`)
        }
      }
    },
  })
}
