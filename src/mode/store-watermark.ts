/** How far an account has come: the version of its mode, and its audit sequence. */
export interface StoreMark {
  readonly version: number
  readonly sequence: number
}

/**
 * The newest state of the account that this process has seen. A store that shows an older one was restored, or is a
 * replica that lags: what it says about limits and mode is not to be believed until a person has looked.
 */
export class StoreWatermark {
  #seen: StoreMark = { version: 0, sequence: 0 }
  #wentBack: StoreMark | undefined

  /** What had been seen when a read starts: reads that cross each other must not look like a step back. */
  get seen(): StoreMark {
    return this.#seen
  }

  /** Takes note of what a read, started when `before` had been seen, has shown. True when the store went back just now. */
  observe(record: StoreMark, before: StoreMark): boolean {
    const { version, sequence } = record
    const isBehind = version < before.version || sequence < before.sequence
    const isNews = isBehind && this.#wentBack === undefined
    if (isBehind) this.#wentBack = { version, sequence }
    this.#seen = { version: later(version, this.#seen.version), sequence: later(sequence, this.#seen.sequence) }
    return isNews
  }

  /**
   * Takes note that a write of this process has come to `sequence`: a store that shows less later has lost it, though no read
   * may have shown it yet.
   */
  noteWrite(sequence: number): void {
    this.#seen = { ...this.#seen, sequence: later(sequence, this.#seen.sequence) }
  }

  /** What the store showed when it went back; `undefined` while it has not, or after it was acknowledged. */
  get wentBack(): StoreMark | undefined {
    return this.#wentBack
  }

  /** A person accepts what the store shows now. */
  acknowledge(current: StoreMark): void {
    this.#seen = { version: current.version, sequence: current.sequence }
    this.#wentBack = undefined
  }
}

/** What a store shows may be no number, which must not make every later comparison false. */
function later(shown: number, seen: number): number {
  return shown > seen ? shown : seen
}
