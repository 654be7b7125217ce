import type { Clock } from '../../core/clock.js'
import type { Balance, BalanceSnapshot } from '../../core/trading-client.js'

/**
 * Balances as the account socket tells them, one currency at a time. A whole snapshot exists only once a listing over REST
 * has been laid under what came since the connection was made: what an earlier connection told is not relied on.
 */
export class AccountBalances {
  readonly #clock: Clock
  #connection = 0
  #told = new Map<string, Balance>()
  #listed: BalanceSnapshot | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins anew. Lays `list` under what the socket says from now on; resolves with the first whole snapshot. */
  async rebuild(list: () => Promise<BalanceSnapshot>): Promise<BalanceSnapshot | undefined> {
    this.#connection += 1
    const connection = this.#connection
    this.#told = new Map()
    this.#listed = undefined
    const listed = await list()
    if (connection !== this.#connection) return undefined
    this.#listed = listed
    return this.#snapshot(listed.asOf)
  }

  /** The whole, as of now, if there is one. */
  update(currency: string, balance: Balance): BalanceSnapshot | undefined {
    this.#told.set(currency, balance)
    return this.#snapshot(this.#clock.now())
  }

  #snapshot(asOf: Date): BalanceSnapshot | undefined {
    if (this.#listed === undefined) return undefined
    return { asOf, balances: { ...this.#listed.balances, ...Object.fromEntries(this.#told) } }
  }
}
