import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { PostgresServer } from '../../support/launch-postgres.js'

export interface JointRestartOptions {
  readonly server: PostgresServer
  readonly databaseUrl: string
  /** How many come before the server is stopped. */
  readonly visitors: number
  /** Whether the server runs again before anybody hears that it was gone. Otherwise that is the test's to do. */
  readonly comesBackAtOnce: boolean
}

/**
 * One immediate stop of a real server, which hits many orders at once, each at a moment of its own: a restart takes longer
 * than all of them together. Each one that comes waits for the others; nobody waits for a time.
 */
export class JointRestart {
  readonly #options: JointRestartOptions
  readonly #everybodyIsHere = new Signal()
  readonly #isLocked = new Signal()
  readonly #isOver = new Signal()
  /** Of the connections whose statements are to be hit in the middle. */
  readonly #inTheMiddle: string[] = []
  #come = 0

  constructor(options: JointRestartOptions) {
    this.#options = options
  }

  /** Stops the server once everybody is here and every statement that is to be hit is under way. */
  async run(): Promise<void> {
    const { server, databaseUrl, comesBackAtOnce } = this.#options
    await this.#everybodyIsHere.given
    const holder = new pg.Client({ connectionString: databaseUrl })
    // It goes with the server.
    holder.on('error', () => undefined)
    await holder.connect()
    await holder.query('BEGIN')
    await holder.query('LOCK TABLE trading_mode_state, helios_orders IN ACCESS EXCLUSIVE MODE')
    this.#isLocked.give()
    while (!(await this.#allWait(holder))) await delay(5)
    await server.stopAtOnce()
    if (comesBackAtOnce) await server.restart()
    this.#isOver.give()
  }

  /** Returns once the server has been stopped while nothing was asked of it. */
  async between(): Promise<void> {
    this.#comes()
    await this.#isOver.given
  }

  /** Runs a statement of the connection with this `application_name`, which the stop hits while the server is at it. */
  async inTheMiddle<Value>(connection: string, run: () => Promise<Value>): Promise<Value> {
    this.#inTheMiddle.push(connection)
    this.#comes()
    await this.#isLocked.given
    return this.#told(run())
  }

  /** Runs a statement whose answer `held` keeps back: it has taken effect, and nobody hears of it. */
  async afterTheCommit<Value>(held: Promise<void>, run: () => Promise<Value>): Promise<Value> {
    const answer = this.#told(run())
    await held
    this.#comes()
    return answer
  }

  async #told<Value>(answer: Promise<Value>): Promise<Value> {
    const settled = Promise.allSettled([answer])
    await this.#isOver.given
    await settled
    return answer
  }

  #comes(): void {
    this.#come += 1
    if (this.#come === this.#options.visitors) this.#everybodyIsHere.give()
  }

  async #allWait(holder: pg.Client): Promise<boolean> {
    const text = `SELECT count(DISTINCT application_name)::int AS n FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND application_name = ANY ($1)`
    const { rows } = await holder.query<{ n: number }>(text, [this.#inTheMiddle])
    return rows[0]?.n === this.#inTheMiddle.length
  }
}

class Signal {
  give: () => void = () => undefined
  readonly given = new Promise<void>((resolve) => {
    this.give = resolve
  })
}
