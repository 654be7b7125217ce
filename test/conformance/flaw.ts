import type { Alteration } from './altered-store.js'

/** One way to get a store wrong, and the conformance case that must notice it. */
export interface Flaw {
  readonly id: string
  readonly flaw: string
  readonly alteration: Alteration
}
