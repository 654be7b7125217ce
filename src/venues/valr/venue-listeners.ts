import type { Logger } from '../../core/logger.js'
import type { VenueEvent } from '../../core/trading-client.js'

/** Who listens to the client. A listener that throws or rejects changes nothing for the others, and does not end the process. */
export class VenueListeners {
  readonly #logger: Logger
  readonly #listeners = new Map<symbol, (event: VenueEvent) => void>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0
  }

  /** Returns a function that ends this subscription. */
  add(listener: (event: VenueEvent) => void): () => void {
    const key = Symbol('listener')
    this.#listeners.set(key, listener)
    return () => void this.#listeners.delete(key)
  }

  clear(): void {
    this.#listeners.clear()
  }

  tell(event: VenueEvent): void {
    for (const [key, listener] of [...this.#listeners]) {
      if (!this.#listeners.has(key)) continue
      try {
        const returned: unknown = listener(event)
        if (returned instanceof Promise) returned.catch((error: unknown) => this.#failed(event, error))
      } catch (error) {
        this.#failed(event, error)
      }
    }
  }

  #failed({ kind }: VenueEvent, error: unknown): void {
    this.#logger.error({ error, kind }, 'a listener of the VALR client threw')
  }
}
