import type { Clock } from '../../core/clock.js'
import { ExchangeFailure, type HttpExchange, type HttpReply, type HttpRequest } from './http-exchange.js'

/** The part of the `fetch` standard that is used. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly body?: string
    readonly redirect: 'manual'
    readonly signal: AbortSignal
  },
) => Promise<{
  readonly status: number
  readonly headers: { forEach(each: (value: string, name: string) => void): void }
  text(): Promise<string>
}>

/**
 * HTTP over a `fetch` of the user's. A `fetch` does not tell when its connection is up, so the approval of an order is
 * spent right before the call, and the connection may be opened after it.
 */
export class FetchHttpExchange implements HttpExchange {
  readonly #fetch: Fetch
  readonly #clock: Clock

  constructor(fetch: Fetch, clock: Clock) {
    this.#fetch = fetch
    this.#clock = clock
  }

  async send({ method, url, headers, body, timeoutMs, signal, beforeWrite }: HttpRequest): Promise<HttpReply> {
    signal?.throwIfAborted()
    const controller = new AbortController()
    const abort = (): void => controller.abort()
    const cancelTimer = this.#clock.setTimeout(abort, timeoutMs)
    signal?.addEventListener('abort', abort)
    beforeWrite?.()
    try {
      return await this.#fetched(url, {
        method,
        headers: { ...headers },
        redirect: 'manual',
        signal: controller.signal,
        ...(body === undefined ? {} : { body }),
      })
    } catch (cause) {
      throw new ExchangeFailure(controller.signal.aborted ? 'No reply in time, or aborted.' : 'The connection failed.', { cause })
    } finally {
      cancelTimer()
      signal?.removeEventListener('abort', abort)
    }
  }

  /** The connections are the user's. */
  close(): void {
    return
  }

  async #fetched(url: URL, init: Parameters<Fetch>[1]): Promise<HttpReply> {
    const response = await this.#fetch(url.href, init)
    const headers: Record<string, string> = {}
    response.headers.forEach((value, name) => {
      headers[name.toLowerCase()] = value
    })
    return { status: response.status, headers, text: await response.text() }
  }
}
