import type { Clock } from '../../core/clock.js'
import { isHeliosError } from '../../core/errors.js'
import type { PostgresClient, PostgresPool } from './postgres-pool.js'
import { failureOfSent, StatementFailure } from './statement-failure.js'
import type { Statement } from './statements.js'

/** The server ends its own wait first, so that we can say what happened; this is for a server that does not answer. */
const GRACE_MS = 500

/** How often a transaction that lost a deadlock or a serialization conflict is tried. */
const MOST_ATTEMPTS = 5

/** Runs statements on the user's pool, each in one round trip and a transaction of its own, and waits for nothing for ever. */
export class StatementRunner {
  readonly #pool: PostgresPool
  readonly #clock: Clock

  constructor(pool: PostgresPool, clock: Clock) {
    this.#pool = pool
    this.#clock = clock
  }

  /**
   * Returns the first column of each row. `waitMs` bounds the wait for a connection, and a little more that for the answer.
   *
   * @throws StatementFailure
   */
  async run(statement: Statement, values: unknown[], waitMs: number): Promise<readonly string[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.session((client) => ask(client, statement, values), waitMs)
      } catch (error) {
        if (!(error instanceof StatementFailure) || !lostARace(error) || attempt === MOST_ATTEMPTS) throw error
      }
    }
  }

  /**
   * Lends `work` one connection. A connection on which anything but an error of the server happened is closed.
   *
   * @throws StatementFailure, and what `work` itself throws of ours.
   */
  async session<T>(work: (client: PostgresClient) => Promise<T>, waitMs: number): Promise<T> {
    const client = await this.#checkOut(waitMs)
    // The pool listens for errors only of clients that are not lent out.
    client.on?.('error', ignore)
    let failure: StatementFailure | undefined
    try {
      return await this.#inTime(work(client), waitMs + GRACE_MS, () => new StatementFailure('lost'))
    } catch (error) {
      if (isHeliosError(error)) throw error
      failure = error instanceof StatementFailure ? error : failureOfSent(error)
      throw failure
    } finally {
      client.release(failure?.kind === 'lost')
      client.removeListener?.('error', ignore)
    }
  }

  async #checkOut(waitMs: number): Promise<PostgresClient> {
    const connecting = this.#pool.connect()
    let late = false
    connecting.then((client) => {
      if (late) client.release()
    }, ignore)
    try {
      return await this.#inTime(connecting, waitMs, () => {
        late = true
        return new StatementFailure('unsent')
      })
    } catch (error) {
      throw error instanceof StatementFailure ? error : new StatementFailure('unsent', error)
    }
  }

  #inTime<T>(work: Promise<T>, ms: number, tooLate: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.setTimeout(() => reject(tooLate()), ms)
      work.then(resolve, reject).finally(cancel)
    })
  }
}

async function ask(client: PostgresClient, { name, text }: Statement, values: unknown[]): Promise<readonly string[]> {
  const { rows } = await client.query({ name, text, values })
  return rows.map(({ reply }) => String(reply))
}

function lostARace({ sqlState }: StatementFailure): boolean {
  return sqlState === '40001' || sqlState === '40P01'
}

function ignore(): void {
  // Whatever it was, the statement under way reports it.
}
