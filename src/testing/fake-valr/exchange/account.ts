import type { Decimal } from '../../../core/decimal.js'
import type { AccountFill, LedgerRow } from './account-fill.js'
import { AccountOrders } from './account-orders.js'
import { Balances } from './balances.js'
import type { Pair } from './pair.js'

/** In percent. */
export interface FeeRates {
  readonly maker: Decimal
  readonly taker: Decimal
}

/** One account: the primary one of a customer, or a subaccount. */
export class Account {
  /** Unique in the fake; never on the wire. */
  readonly id: string
  /** `0` for a primary account. */
  readonly subaccountId: string
  readonly label: string
  readonly balances = new Balances()
  readonly orders = new AccountOrders()
  /** Oldest first. */
  readonly fills: AccountFill[] = []
  /** Oldest first. */
  readonly ledger: LedgerRow[] = []
  readonly #rates: ReadonlyMap<string, FeeRates>

  constructor(id: string, subaccountId: string, label: string, rates: ReadonlyMap<string, FeeRates>) {
    this.id = id
    this.subaccountId = subaccountId
    this.label = label
    this.#rates = rates
  }

  ratesFor({ symbol, makerPercentage, takerPercentage }: Pair): FeeRates {
    return this.#rates.get(symbol) ?? { maker: makerPercentage, taker: takerPercentage }
  }
}
