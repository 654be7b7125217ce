import type { Denial } from '../core/denial.js'
import type { ExecutionStore } from '../core/execution-store.js'
import type { ModeRecord } from '../core/mode-store.js'
import type { TradingClient } from '../core/trading-client.js'
import { ADMISSION_GATE } from './admit-order.js'
import { inTime } from './in-time.js'
import { MODE_GATE, ruleDenial } from './judge-order.js'
import type { RouterCore } from './router-core.js'

/**
 * What must hold before a LIVE order is even judged. Touches no private endpoint. Answers at once unless the store has to be
 * asked whether it is durable.
 */
export function liveDenials(
  core: RouterCore,
  { version }: Pick<ModeRecord, 'version'>,
): readonly Denial[] | Promise<readonly Denial[]> {
  const denials: Denial[] = []
  const { wentBack } = core.orchestrator
  if (core.clients.LIVE === undefined) denials.push(ruleDenial('LIVE_CLIENT_MISSING', MODE_GATE))
  if (wentBack !== undefined) denials.push(ruleDenial('STORE_WENT_BACK', MODE_GATE, { ...wentBack, version }))
  return mayBeVolatile(core) ? withVolatility(core, denials) : denials
}

/** False when it is known without asking that what the store commits survives a crash, or that nobody minds. */
function mayBeVolatile({ store, allowVolatileStore, allowTestClock }: RouterCore): boolean {
  if (store.usesTestClock && !allowTestClock) return true
  return !allowVolatileStore && store.durability !== 'durable'
}

async function withVolatility({ store, allowTestClock }: RouterCore, denials: readonly Denial[]): Promise<readonly Denial[]> {
  const reason = await whyVolatile(store, allowTestClock)
  return reason === undefined ? denials : [...denials, ruleDenial('STORE_VOLATILE', ADMISSION_GATE, { reason })]
}

async function whyVolatile(store: ExecutionStore, allowTestClock: boolean): Promise<string | undefined> {
  if (store.usesTestClock && !allowTestClock) return 'The store runs on an injected clock.'
  try {
    return (await store.determineDurability()) === 'durable' ? undefined : 'What the store commits may not survive a crash.'
  } catch (error) {
    return `Whether the store is durable could not be determined: ${String(error)}`
  }
}

/** Which venue account each live client trades on, asked once. */
export class VenueIdentities {
  readonly #known = new WeakMap<TradingClient, string>()

  /** What the client said before. */
  known(client: TradingClient): string | undefined {
    return this.#known.get(client)
  }

  /** A denial when the client does not say. */
  async of({ clock, gateTimeoutMs }: RouterCore, client: TradingClient): Promise<string | Denial> {
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
