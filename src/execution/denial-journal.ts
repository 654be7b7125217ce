import type { Clock } from '../core/clock.js'
import { canonicalJson } from '../core/content-hash.js'
import type { Logger } from '../core/logger.js'
import type { AuditNote, OrderLedger } from '../core/order-ledger.js'
import type { DeniedResult } from './execution-result.js'
import type { ParsedIntent } from './parse-intent.js'

const FLUSH_AFTER_MS = 250
const MOST_WAITING = 1_000

interface Entry {
  readonly body: Readonly<Record<string, unknown>>
  count: number
}

/**
 * Brings denials into the audit chain without making the caller wait: within 250 ms, equal denials folded into one with a
 * count, at most 1 000 at a time, the overflow counted. A crash can lose that tail, and nothing else.
 */
export class DenialJournal {
  readonly #ledger: OrderLedger
  readonly #account: string
  readonly #clock: Clock
  readonly #logger: Logger
  #waiting = new Map<string, Entry>()
  #overflow = 0
  #cancelTimer: (() => void) | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(options: {
    readonly ledger: OrderLedger
    readonly account: string
    readonly clock: Clock
    readonly logger: Logger
  }) {
    this.#ledger = options.ledger
    this.#account = options.account
    this.#clock = options.clock
    this.#logger = options.logger
  }

  add(intent: ParsedIntent, { mode, denials }: DeniedResult): void {
    const { instrument, side, type, strategy } = intent
    const reasons = denials.map(({ code, gate, message }) => ({ code, gate, message }))
    const body = { mode, instrument, side, type, strategy, denials: reasons }
    const key = canonicalJson(body)
    const earlier = this.#waiting.get(key)
    if (earlier !== undefined) earlier.count += 1
    else if (this.#waiting.size >= MOST_WAITING) this.#overflow += 1
    else this.#waiting.set(key, { body, count: 1 })
    this.#cancelTimer ??= this.#clock.setTimeout(() => void this.flush(), FLUSH_AFTER_MS)
  }

  /** Writes what is waiting. Resolves when it is in the store, or was given up with a log line. */
  flush(): Promise<void> {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    const [waiting, overflow] = [this.#waiting, this.#overflow]
    this.#waiting = new Map()
    this.#overflow = 0
    if (waiting.size === 0) return this.#writing
    const notes: AuditNote[] = [...waiting.values()].map(({ body, count }) => ({
      kind: 'order.denied',
      body: { ...body, count },
    }))
    if (overflow > 0) notes.push({ kind: 'order.denied.overflow', body: { count: overflow } })
    this.#writing = this.#writing.then(() => this.#write(notes))
    return this.#writing
  }

  async #write(notes: readonly AuditNote[]): Promise<void> {
    try {
      await this.#ledger.appendAudit({ account: this.#account, notes })
    } catch (error) {
      this.#logger.error({ account: this.#account, lost: notes.length, error: String(error) }, 'Denials were not recorded.')
    }
  }
}
