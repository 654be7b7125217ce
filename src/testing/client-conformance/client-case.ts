import type { TradingScene } from './trading-scene.js'

/** A conformance case before it is bound to a fixture. */
export interface ClientCase {
  readonly id: string
  readonly title: string
  check(scene: TradingScene): Promise<void>
}
