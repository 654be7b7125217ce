import type { z } from 'zod'
import type { BaseUrl } from './base-url.js'
import { resolveBaseUrl } from './base-url.js'
import { ExchangeFailure, type HttpExchange, type HttpReply, type HttpRequest } from './http-exchange.js'
import type { RateBudget, RateLane, RatePriority } from './rate-budget.js'
import { errorOf, type Reply, readReply } from './read-reply.js'
import type { ValrCredentials } from './valr-credentials.js'
import { ValrError } from './valr-error.js'

/** A GET. `query` is signed and sent in the order given. */
export interface RestRead<Schema extends z.ZodType> {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly schema: Schema
  /** Default `private`: signed. `public` and `status` are not. */
  readonly lane?: 'private' | 'public' | 'status'
  readonly priority?: RatePriority
}

/** A write: POST places, PUT reduces, DELETE cancels. */
export interface RestWrite {
  readonly method: keyof typeof WRITE_LANES
  readonly path: string
  readonly body?: object
  readonly signal?: AbortSignal | undefined
  readonly beforeWrite?: () => void
}

const WRITE_LANES = { POST: 'place', PUT: 'modify', DELETE: 'cancel' } as const

export interface ValrRestOptions {
  readonly credentials: ValrCredentials
  readonly exchange: HttpExchange
  readonly budget: RateBudget
  readonly baseUrl: BaseUrl
  readonly timeoutMs: number
}

/** VALR's REST interface: signs, counts, sends and reads. A write is sent once, whatever happens. */
export class ValrRest {
  readonly #options: ValrRestOptions
  #fixedAddress: URL | undefined

  constructor(options: ValrRestOptions) {
    this.#options = options
  }

  /** @throws ValrError; ConfigurationError. */
  async read<Schema extends z.ZodType>({
    path,
    query,
    schema,
    lane = 'private',
    priority = 'normal',
  }: RestRead<Schema>): Promise<z.output<Schema>> {
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`
    const reply = readReply(await this.#get(`${path}${search}`, lane, priority))
    if (reply.kind === 'answer') {
      const parsed = schema.safeParse(reply.body)
      if (parsed.success) return parsed.data
      const [issue] = parsed.error.issues
      const where = issue === undefined ? '' : ` at ${issue.path.join('.')}: ${issue.message}`
      throw new ValrError('VALR_UNREADABLE', `GET ${path}: not what VALR sends${where}`)
    }
    throw this.#failure(reply, lane)
  }

  /** Sends once and never again. @throws ExchangeFailure, ValrError, ConfigurationError; whatever `beforeWrite` throws. */
  async write({ method, path, body, signal, beforeWrite }: RestWrite): Promise<Reply> {
    const lane = WRITE_LANES[method]
    const text = body === undefined ? undefined : JSON.stringify(body)
    const request = this.#request({ method, pathWithQuery: path, body: text, isSigned: true })
    // What takes risk back has lanes of its own; nothing is kept from it there.
    this.#options.budget.take(lane, lane === 'place' ? 'normal' : 'cancel')
    const reply = readReply(await this.#options.exchange.send({ ...request, signal, beforeWrite }))
    if (reply.kind === 'failed' && reply.code === 'VALR_RATE_LIMITED') this.#options.budget.exhaust(lane)
    return this.#scrubbed(reply)
  }

  close(): void {
    this.#options.exchange.close()
  }

  /** A read on an idle connection that was closed meanwhile is tried once more, freshly signed. */
  async #get(pathWithQuery: string, lane: RateLane, priority: RatePriority): Promise<HttpReply> {
    const { exchange, budget } = this.#options
    for (let isFirst = true; ; isFirst = false) {
      const request = this.#request({ method: 'GET', pathWithQuery, isSigned: lane === 'private' })
      budget.take(lane, priority)
      try {
        return await exchange.send(request)
      } catch (cause) {
        if (isFirst && cause instanceof ExchangeFailure && cause.onIdleConnection) continue
        const message = cause instanceof ExchangeFailure ? cause.message : 'the request could not be made.'
        throw new ValrError('VALR_UNAVAILABLE', `GET ${pathWithQuery}: ${message}`, { cause })
      }
    }
  }

  #request(parts: {
    readonly method: HttpRequest['method']
    readonly pathWithQuery: string
    readonly body?: string | undefined
    readonly isSigned: boolean
  }): HttpRequest {
    const { method, pathWithQuery, body, isSigned } = parts
    const { credentials, baseUrl, timeoutMs } = this.#options
    const url = new URL(pathWithQuery, this.#address(baseUrl))
    // What is signed is what is sent, character by character.
    const signed = { verb: method, pathWithQuery: url.pathname + url.search, ...(body === undefined ? {} : { body }) }
    // VALR answers 403 to a write without the content type.
    const headers = {
      'Content-Type': 'application/json',
      Accept: 'application/json',
      ...(isSigned ? credentials.headersFor(signed) : {}),
    }
    return { method, url, headers, timeoutMs, ...(body === undefined ? {} : { body }) }
  }

  /** A base URL that does not change is looked at once. */
  #address(baseUrl: BaseUrl): URL {
    if (typeof baseUrl === 'function') return resolveBaseUrl(baseUrl)
    this.#fixedAddress ??= resolveBaseUrl(baseUrl)
    return this.#fixedAddress
  }

  #failure(reply: Exclude<Reply, { kind: 'answer' }>, lane: RateLane): ValrError {
    if (reply.kind === 'failed' && reply.code === 'VALR_RATE_LIMITED') {
      this.#options.budget.exhaust(lane)
      const details = { httpStatus: reply.status, retryAfterMs: this.#options.budget.retryAfterMs(lane) }
      return new ValrError('VALR_RATE_LIMITED', reply.message, { details })
    }
    return errorOf(this.#scrubbed(reply))
  }

  #scrubbed<R extends Reply>(reply: R): R {
    const scrub = (text: string): string => this.#options.credentials.scrub(text)
    if (reply.kind === 'answer') return reply
    const refusal = reply.refusal === undefined ? {} : { refusal: { ...reply.refusal, reason: scrub(reply.refusal.reason) } }
    return { ...reply, ...refusal, ...(reply.kind === 'failed' ? { message: scrub(reply.message) } : {}) }
  }
}
