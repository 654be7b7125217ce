import pg from 'pg'
import type { PostgresQuery, PostgresResult } from '../../../../src/postgres.js'

export type StatementAnswer = { readonly rows: PostgresResult['rows'] } | { readonly error: unknown }

/** Whoever sent a statement. */
export interface Sender {
  /** The answer has come back to the edge of the sender's process. */
  answered(answer: StatementAnswer): void
  /** The connection broke while the statement waited for a lock; it may still be carried out. */
  lost(): void
}

interface Flight {
  readonly client: pg.Client
  readonly over: Promise<void>
  sender: Sender
  answer: StatementAnswer | undefined
}

const NOBODY: Sender = { answered: () => undefined, lost: () => undefined }

/** The sessions that all processes of a schedule share: a statement has one to itself for as long as it is at the database. */
export class Connections {
  readonly #url: string
  readonly #observer: pg.Pool
  readonly #idle: pg.Client[] = []
  readonly #all: pg.Client[] = []
  #flights: readonly Flight[] = []

  constructor(url: string, observer: pg.Pool) {
    this.#url = url
    this.#observer = observer
  }

  /**
   * Sends a statement, and resolves once it was answered or waits for a lock. Only where somebody may hold one (`mayWait`) the
   * database is asked about that; elsewhere the answer comes.
   */
  async send(query: PostgresQuery, mayWait: boolean, sender: Sender = NOBODY): Promise<void> {
    const client = this.#idle.pop() ?? (await this.#connect())
    const keep = (answer: StatementAnswer): void => {
      flight.answer = answer
    }
    const over = client.query(query as pg.QueryConfig).then(keep, (error: unknown) => keep({ error }))
    const flight: Flight = { client, over, sender, answer: undefined }
    this.#flights = [...this.#flights, flight]
    await (mayWait ? this.#untilStill(flight) : over)
    this.#land()
  }

  /** How many statements wait at the database. */
  get waiting(): number {
    return this.#flights.length
  }

  /** The connection of the statement that has waited longest breaks, for its sender; the database goes on with it. */
  loseOldest(): void {
    const [oldest] = this.#flights
    oldest?.sender.lost()
    if (oldest !== undefined) oldest.sender = NOBODY
  }

  /** Resolves when every statement at the database was answered; its senders hear in the order they sent. */
  async settled(): Promise<void> {
    await Promise.all(this.#flights.map(({ over }) => over))
    this.#land()
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((client) => client.end()))
  }

  /** Asks the database, not the clock, whether the statement waits. */
  async #untilStill(flight: Flight): Promise<void> {
    const waits = `SELECT wait_event_type = 'Lock' AS waits FROM pg_stat_activity WHERE pid = $1`
    const { processID } = flight.client as pg.Client & { readonly processID: number }
    while (flight.answer === undefined) {
      const { rows } = await this.#observer.query<{ waits: boolean | null }>(waits, [processID])
      if (rows[0]?.waits === true) return
    }
  }

  #land(): void {
    const landed = this.#flights.filter(({ answer }) => answer !== undefined)
    this.#flights = this.#flights.filter(({ answer }) => answer === undefined)
    for (const { client, sender, answer } of landed) {
      this.#idle.push(client)
      if (answer !== undefined) sender.answered(answer)
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url })
    client.on('error', () => undefined)
    await client.connect()
    this.#all.push(client)
    return client
  }
}
