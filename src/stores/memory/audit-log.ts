import { canonicalJson } from '../../core/content-hash.js'
import type { AuditHead, AuditRow } from '../../core/order-ledger.js'
import { auditHash, GENESIS_HASH } from '../audit-chain.js'

interface Unsealed {
  readonly kind: string
  readonly at: Date
  readonly facts: unknown
}

/** An audit chain in memory. Rows are hashed when the chain is read, or when they are forgotten. */
export class AuditLog {
  /** What the first row that is kept is linked to. */
  #anchor: AuditHead = { sequence: 0, hash: GENESIS_HASH }
  #sealed: AuditRow[] = []
  #unsealed: Unsealed[] = []

  get sequence(): number {
    return this.#anchor.sequence + this.#sealed.length + this.#unsealed.length
  }

  /** Returns the new sequence. */
  append(kind: string, at: Date, facts: unknown): number {
    this.#unsealed.push({ kind, at, facts })
    return this.sequence
  }

  /** All rows that are kept, oldest first. */
  rows(): readonly AuditRow[] {
    for (const { kind, at, facts } of this.#unsealed) {
      const { sequence: previous, hash } = this.#last()
      const sequence = previous + 1
      const body = canonicalJson({ at: at.toISOString(), facts, kind })
      this.#sealed.push({ sequence, body, hash: auditHash(hash, sequence, body) })
    }
    this.#unsealed = []
    return this.#sealed
  }

  head(): AuditHead {
    this.rows()
    return this.#last()
  }

  /** Where the rows that are kept begin. */
  get anchor(): AuditHead {
    return this.#anchor
  }

  /** Forgets all but the newest `keep` rows, once they are twice as many. */
  forgetAllBut(keep: number): void {
    if (this.sequence - this.#anchor.sequence <= 2 * keep) return
    const forgotten = this.rows().at(-keep - 1)
    if (forgotten === undefined) return
    this.#anchor = { sequence: forgotten.sequence, hash: forgotten.hash }
    this.#sealed = this.#sealed.slice(-keep)
  }

  #last(): AuditHead {
    const { sequence, hash } = this.#sealed.at(-1) ?? this.#anchor
    return { sequence, hash }
  }
}
