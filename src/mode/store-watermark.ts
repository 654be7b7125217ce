import type { ModeRecord } from '../core/mode-store.js'

interface Mark {
  readonly version: number
  readonly sequence: number
}

/**
 * The newest state of the account that this process has seen. A store that shows an older one was restored, or is a
 * replica that lags: what it says about limits and mode is not to be believed until a person has looked.
 */
export class StoreWatermark {
  #seen: Mark = { version: 0, sequence: 0 }
  #wentBack: Mark | undefined

  /** What had been seen when a read starts: reads that cross each other must not look like a step back. */
  get seen(): Mark {
    return this.#seen
  }

  /** Takes note of what a read, started when `before` had been seen, has shown. True when the store went back just now. */
  observe(record: Pick<ModeRecord, 'version' | 'sequence'>, before: Mark): boolean {
    const { version, sequence } = record
    const isBehind = version < before.version || sequence < before.sequence
    const isNews = isBehind && this.#wentBack === undefined
    if (isBehind) this.#wentBack = { version, sequence }
    this.#seen = { version: Math.max(version, this.#seen.version), sequence: Math.max(sequence, this.#seen.sequence) }
    return isNews
  }

  /** What the store showed when it went back; `undefined` while it has not, or after it was acknowledged. */
  get wentBack(): Mark | undefined {
    return this.#wentBack
  }

  /** A person accepts what the store shows now. */
  acknowledge(current: Mark): void {
    this.#seen = { version: current.version, sequence: current.sequence }
    this.#wentBack = undefined
  }
}
