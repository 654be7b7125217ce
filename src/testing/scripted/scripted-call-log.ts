import type { TradingClient } from '../../core/trading-client.js'

/** A method of a trading client. */
export type ClientMethod = Exclude<keyof TradingClient, 'venue' | 'kind' | 'capabilities'>

/** One call that was made. */
export interface ClientCall {
  readonly method: ClientMethod
  /** The first argument, for methods that have one. */
  readonly argument?: unknown
}

/** What anybody may ask of a venue without credentials; `close` asks nothing of it. */
const PUBLIC_METHODS: ReadonlySet<ClientMethod> = new Set(['instrument', 'instruments', 'quote', 'serverTime', 'close'])

/** Every call of a client, and the failures that wait for the next ones. */
export class ScriptedCallLog {
  readonly #calls: ClientCall[] = []
  readonly #failures = new Map<ClientMethod, Error[]>()

  /** @throws the failure that waits for `method`, if there is one. */
  enter(method: ClientMethod, argument?: unknown): void {
    this.#calls.push(argument === undefined ? { method } : { method, argument })
    const failure = this.#failures.get(method)?.shift()
    if (failure !== undefined) throw failure
  }

  failNext(method: ClientMethod, error: Error): void {
    const waiting = this.#failures.get(method)
    if (waiting === undefined) this.#failures.set(method, [error])
    else waiting.push(error)
  }

  all(): readonly ClientCall[] {
    return [...this.#calls]
  }

  private(): readonly ClientCall[] {
    return this.#calls.filter(({ method }) => !PUBLIC_METHODS.has(method))
  }
}
