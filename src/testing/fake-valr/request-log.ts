/** A request that reached the fake, as a test may ask about it. Signatures and secrets are not in it. */
export interface FakeValrRequest {
  readonly at: Date
  /** A REST request, the upgrade of a socket, or a message on one. */
  readonly kind: 'rest' | 'upgrade' | 'message'
  /** The HTTP method, or the type of the message. */
  readonly method: string
  /** With the query, as sent; of a message, the path of its socket. */
  readonly path: string
  /** As sent, for REST; the whole text of a message. */
  readonly body: string
  /** True unless VALR answers it without credentials. */
  readonly isPrivate: boolean
  readonly apiKey?: string
  readonly subaccountId?: string
  /** The HTTP status, or what came instead of a response. Absent for messages, and while the answer is out. */
  readonly reply?: number | 'dropped' | 'silent'
}

/** What reached the fake, oldest first: the last `keep` requests. */
export class RequestLog {
  readonly #keep: number
  #requests: FakeValrRequest[] = []

  constructor(keep = 100_000) {
    this.#keep = keep
  }

  /** Returns a function that notes the reply. */
  add(request: FakeValrRequest): (reply: FakeValrRequest['reply']) => void {
    const entry = { ...request }
    this.#requests.push(entry)
    if (this.#requests.length > 2 * this.#keep) this.#requests = this.#latest()
    return (reply) => {
      Object.assign(entry, { reply })
    }
  }

  all(): readonly FakeValrRequest[] {
    return this.#latest().map((request) => ({ ...request }))
  }

  #latest(): FakeValrRequest[] {
    return this.#requests.slice(Math.max(this.#requests.length - this.#keep, 0))
  }
}
