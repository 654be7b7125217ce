import pg from 'pg'
import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import { PostgresStore } from '../../../../src/postgres.js'
import { ManualClock } from '../../../../src/testing/manual-clock.js'
import type { AuditRow } from '../audit-order.js'
import { Connections } from './connections.js'
import { HeldPool } from './held-pool.js'
import type { Disturbance, Scheduler } from './scheduler.js'
import type { World } from './world.js'

/**
 * Processes on one Postgres, each with a pool of its own. Every statement is held before it leaves and every answer before
 * it arrives; and somebody else, now and then, keeps an account locked, so that statements wait for it in the database.
 */
export class PostgresWorld implements World {
  readonly name = 'postgres'
  readonly #connections: Connections
  readonly #locker: pg.Client
  readonly #pool: pg.Pool
  #clock = new ManualClock()
  #isLocked = false

  private constructor(connections: Connections, locker: pg.Client, pool: pg.Pool) {
    this.#connections = connections
    this.#locker = locker
    this.#pool = pool
  }

  /** On an empty database. */
  static async on(url: string): Promise<PostgresWorld> {
    const pool = new pg.Pool({ connectionString: url, max: 2 })
    pool.on('error', () => undefined)
    await new PostgresStore({ client: pool }).migrate()
    const locker = new pg.Client({ connectionString: url })
    await locker.connect()
    return new PostgresWorld(new Connections(url, pool), locker, pool)
  }

  begin(clock: ManualClock): void {
    this.#clock = clock
  }

  open(process: string, scheduler: () => Scheduler): ExecutionStore {
    const client = new HeldPool({ process, connections: this.#connections, scheduler, mayWait: () => this.#isLocked })
    return new PostgresStore({ client, clock: this.#clock, allowTestClock: true })
  }

  look(): ExecutionStore {
    return new PostgresStore({ client: this.#pool, clock: this.#clock })
  }

  disturbances(accounts: readonly string[]): readonly Disturbance[] {
    const [account] = accounts
    const locks = 'SELECT FROM trading_mode_state WHERE account = $1 FOR NO KEY UPDATE'
    return [
      {
        label: 'somebody locks the account',
        possible: () => !this.#isLocked,
        happen: async () => {
          this.#isLocked = true
          await this.#locker.query('BEGIN')
          await this.#locker.query(locks, [account])
        },
      },
      {
        label: 'the connection of a waiting statement breaks',
        possible: () => this.#connections.waiting > 0,
        happen: () => this.#connections.loseOldest(),
      },
      { label: 'the lock is given back', possible: () => this.#isLocked, happen: () => this.#unlock() },
    ]
  }

  async auditRows(account: string): Promise<readonly AuditRow[]> {
    const { rows } = await this.#pool.query<{ sequence: string; body: string }>(
      'SELECT sequence, body FROM helios_audit WHERE account = $1 ORDER BY sequence',
      [account],
    )
    return rows.map(({ sequence, body }) => {
      const { kind, at } = JSON.parse(body) as { readonly kind: string; readonly at: string }
      return { sequence: Number(sequence), kind, at: Date.parse(at) }
    })
  }

  async end(): Promise<void> {
    if (this.#isLocked) await this.#unlock()
    await this.#connections.settled()
  }

  async close(): Promise<void> {
    await this.#locker.end()
    await this.#connections.close()
    await this.#pool.end()
  }

  /** Whoever waits for the account gets it, one after the other, before anything else happens. */
  async #unlock(): Promise<void> {
    this.#isLocked = false
    await this.#locker.query('COMMIT')
    await this.#connections.settled()
  }
}
