import type { Logger } from '../../core/logger.js'
import type { VenueEvent } from '../../core/trading-client.js'

/** Who listens to the client. A listener that throws changes nothing for the others. */
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
        listener(event)
      } catch (error) {
        this.#logger.error({ error, kind: event.kind }, 'a listener of the VALR client threw')
      }
    }
  }
}
