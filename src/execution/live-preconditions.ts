import type { Denial } from '../core/denial.js'
import type { ModeRecord } from '../core/mode-store.js'
import type { TradingClient } from '../core/trading-client.js'
import { ADMISSION_GATE } from './admit-order.js'
import { inTime } from './in-time.js'
import { MODE_GATE, ruleDenial } from './judge-order.js'
import type { RouterCore } from './router-core.js'

/** What must hold before a LIVE order is even judged. Touches no private endpoint. */
export async function liveDenials(core: RouterCore, { version }: Pick<ModeRecord, 'version'>): Promise<readonly Denial[]> {
  const denials: Denial[] = []
  const { wentBack } = core.orchestrator
  if (core.clients.LIVE === undefined) denials.push(ruleDenial('LIVE_CLIENT_MISSING', MODE_GATE))
  if (wentBack !== undefined) denials.push(ruleDenial('STORE_WENT_BACK', MODE_GATE, { ...wentBack, version }))
  const volatile = await whyVolatile(core)
  if (volatile !== undefined) denials.push(ruleDenial('STORE_VOLATILE', ADMISSION_GATE, { reason: volatile }))
  return denials
}

async function whyVolatile({ store, allowVolatileStore, allowTestClock }: RouterCore): Promise<string | undefined> {
  if (store.usesTestClock && !allowTestClock) return 'The store runs on an injected clock.'
  if (allowVolatileStore || store.durability === 'durable') return undefined
  try {
    return (await store.determineDurability()) === 'durable' ? undefined : 'What the store commits may not survive a crash.'
  } catch (error) {
    return `Whether the store is durable could not be determined: ${String(error)}`
  }
}

/** Which venue account each live client trades on, asked once. */
export class VenueIdentities {
  readonly #known = new WeakMap<TradingClient, string>()

  /** A denial when the client does not say. */
  async of({ clock, gateTimeoutMs }: RouterCore, client: TradingClient): Promise<string | Denial> {
    const known = this.#known.get(client)
    if (known !== undefined) return known
    try {
      const identity = await inTime(clock, client.identity(), gateTimeoutMs)
      if (typeof identity === 'string' && identity !== '') {
        this.#known.set(client, identity)
        return identity
      }
      return ruleDenial('VENUE_ACCOUNT_MISMATCH', ADMISSION_GATE, { venue: client.venue, reason: 'The client has no identity.' })
    } catch (error) {
      return ruleDenial('VENUE_ACCOUNT_MISMATCH', ADMISSION_GATE, { venue: client.venue, reason: String(error) })
    }
  }
}
