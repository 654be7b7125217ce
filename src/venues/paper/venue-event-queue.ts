import type { Logger } from '../../core/logger.js'
import type { VenueEvent } from '../../core/trading-client.js'

type Listener = (event: VenueEvent) => void

interface Subscription {
  readonly listener: Listener
}

/**
 * Delivers events in the order they were pushed, to every listener, once the change that caused them is complete. A
 * listener that calls the client again gets its own events after those already queued; one that throws is logged.
 */
export class VenueEventQueue {
  private readonly subscriptions = new Set<Subscription>()
  private readonly queue: VenueEvent[] = []
  private delivering = false
  private readonly logger: Logger

  constructor(logger: Logger) {
    this.logger = logger
  }

  /** False when nobody would see an event: then it need not be made. */
  get isHeard(): boolean {
    return this.subscriptions.size > 0
  }

  subscribe(listener: Listener): () => void {
    const subscription = { listener }
    this.subscriptions.add(subscription)
    return () => {
      this.subscriptions.delete(subscription)
    }
  }

  unsubscribeAll(): void {
    this.subscriptions.clear()
  }

  push(event: VenueEvent): void {
    if (this.isHeard) this.queue.push(event)
  }

  deliver(): void {
    if (this.delivering) return
    this.delivering = true
    for (let event = this.queue.shift(); event !== undefined; event = this.queue.shift()) {
      for (const subscription of [...this.subscriptions]) {
        if (this.subscriptions.has(subscription)) this.call(subscription.listener, event)
      }
    }
    this.delivering = false
  }

  private call(listener: Listener, event: VenueEvent): void {
    try {
      const returned: unknown = listener(event)
      if (returned instanceof Promise) returned.catch((error: unknown) => this.report(event, error))
    } catch (error) {
      this.report(event, error)
    }
  }

  private report(event: VenueEvent, error: unknown): void {
    try {
      this.logger.warn({ event: event.kind, error }, 'a listener of the paper venue threw')
    } catch {
      // A logger that throws may not disturb an order either, and there is nobody left to tell.
    }
  }
}
