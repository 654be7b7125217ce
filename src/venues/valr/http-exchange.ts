/** One request, signed and serialised. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /**
   * Called once, synchronously before the first byte leaves and with the connection up. When it throws, nothing leaves and
   * its error comes out of {@link HttpExchange.send}.
   */
  readonly beforeWrite?: (() => void) | undefined
}

export interface HttpReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
}

/** Carries a request and its reply. Follows no redirect and retries nothing. */
export interface HttpExchange {
  /** @throws ExchangeFailure; whatever `beforeWrite` throws. */
  send(request: HttpRequest): Promise<HttpReply>
  close(): void
}

/** There is no whole reply. Says what happened without naming headers or body. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure'
  /** True when an idle connection turned out to be closed: a read may be tried again at once. */
  readonly onIdleConnection: boolean

  constructor(message: string, options: { readonly cause?: unknown; readonly onIdleConnection?: boolean } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.onIdleConnection = options.onIdleConnection ?? false
  }
}

/** Far above VALR's longest list; a reply beyond it is cut off as a failure. */
export const MAX_REPLY_BYTES = 32 * 1024 * 1024
