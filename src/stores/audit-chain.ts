import { sha256 } from '../core/content-hash.js'
import type { AuditHead, AuditRow, AuditVerdict } from '../core/order-ledger.js'

/** What the first row of a chain is linked to. */
export const GENESIS_HASH = '0'.repeat(64)

/** The link: SHA-256, in hex, over the previous hash, the sequence and the body, one line each. */
export function auditHash(previousHash: string, sequence: number, body: string): string {
  return sha256(`${previousHash}\n${sequence}\n${body}`)
}

/**
 * Checks a chain from its first row, or from the one after `anchor`. `head` is what the account itself holds as its last row, `expectedHead` what
 * somebody kept elsewhere; both find rows that were cut off the end.
 */
export class AuditChecker {
  #sequence: number
  #hash: string
  #problem: Extract<AuditVerdict, { ok: false }> | undefined
  readonly #expectedHead: AuditHead | undefined

  constructor(expectedHead?: AuditHead, anchor: AuditHead = { sequence: 0, hash: GENESIS_HASH }) {
    this.#expectedHead = expectedHead
    this.#sequence = anchor.sequence
    this.#hash = anchor.hash
  }

  /** Takes the next row in the order of the store. */
  add(row: AuditRow): void {
    if (this.#problem !== undefined) return
    if (row.sequence <= this.#sequence) return this.#fail('reordered', row.sequence)
    if (row.sequence !== this.#sequence + 1) return this.#fail('missing', this.#sequence + 1)
    if (row.hash !== auditHash(this.#hash, row.sequence, row.body)) return this.#fail('edited', row.sequence)
    if (this.#expectedHead?.sequence === row.sequence && this.#expectedHead.hash !== row.hash)
      return this.#fail('edited', row.sequence)
    this.#sequence = row.sequence
    this.#hash = row.hash
  }

  verdict(head: AuditHead): AuditVerdict {
    if (this.#problem !== undefined) return this.#problem
    const last = Math.max(head.sequence, this.#expectedHead?.sequence ?? 0)
    if (last > this.#sequence) return { ok: false, problem: 'truncated', sequence: this.#sequence + 1 }
    if (head.sequence !== this.#sequence || head.hash !== this.#hash)
      return { ok: false, problem: 'edited', sequence: this.#sequence }
    return { ok: true, length: this.#sequence, head: { sequence: this.#sequence, hash: this.#hash } }
  }

  #fail(problem: Extract<AuditVerdict, { ok: false }>['problem'], sequence: number): void {
    this.#problem = { ok: false, problem, sequence }
  }
}
