import { type HttpHandler, http, passthrough } from 'msw'
import type { FakeValr } from './fake-valr/fake-valr.js'

/** What of a {@link FakeValr} the handlers need. */
export type FakeValrFetch = Pick<FakeValr, 'handle'>

export interface ValrHandlersOptions {
  /** Which requests the fake answers. Default `https://api.valr.com`. */
  readonly baseUrl?: string
}

const LOOPBACK = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\//

/**
 * Handlers for msw that answer every request to VALR from the fake:
 *
 * ```ts
 * const fake = new FakeValr({ accounts: [{ apiKey: 'key', apiSecret: 'secret', balances: { ZAR: '10000' } }] })
 * const server = setupServer(...valrHandlers(fake))
 * server.listen({ onUnhandledRequest: 'error' })
 * ```
 *
 * msw sees `fetch` and `node:http`, not sockets: for those use `fake.listen()` beside it. The first handler lets loopback
 * through, so that this works in msw's strict mode.
 */
export function valrHandlers(fake: FakeValrFetch, { baseUrl = 'https://api.valr.com' }: ValrHandlersOptions = {}): HttpHandler[] {
  return [http.all(LOOPBACK, () => passthrough()), http.all(`${baseUrl}/*`, ({ request }) => fake.handle(request))]
}
