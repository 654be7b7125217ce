import { type ApprovedOrder, revokeApproval } from '../core/approved-order.js'
import type { ModeOrchestrator } from '../mode/mode-orchestrator.js'

/**
 * What a stop forbids in the process where it is pressed, at once and before the store knows of it: an order that began
 * earlier goes no further, and an approval that is not spent yet cannot be spent any more. Nothing begins while the stop is not
 * in the store; once it is, the store says no to everybody.
 */
export class StopGuard {
  readonly #orchestrator: ModeOrchestrator
  readonly #unspent = new Set<ApprovedOrder>()
  #presses = 0

  constructor(orchestrator: ModeOrchestrator) {
    this.#orchestrator = orchestrator
  }

  /** To be kept by an order from its beginning. */
  get presses(): number {
    return this.#presses
  }

  /** True when an order that began at `presses` may not go on. */
  forbids(presses: number): boolean {
    return this.#orchestrator.stopIsHeld || presses !== this.#presses
  }

  press(): void {
    this.#presses += 1
    for (const order of this.#unspent) revokeApproval(order)
    this.#unspent.clear()
  }

  /** The order is at its client now, which may spend its approval at any moment. Returns a function that ends that. */
  watch(order: ApprovedOrder): () => void {
    this.#unspent.add(order)
    return () => {
      this.#unspent.delete(order)
    }
  }
}
