import { type Decimal, type DecimalInput, toDecimal, ZERO } from '../../core/decimal.js'
import type { Balance, BalanceSnapshot } from '../../core/trading-client.js'

/** A balance: an amount that is all free, or the three numbers as they shall be shown, whether or not they add up. */
export type ScriptedBalance =
  | DecimalInput
  | { readonly total: DecimalInput; readonly free: DecimalInput; readonly locked: DecimalInput }

/** An amount set aside for a resting order. */
export interface Reservation {
  readonly currency: string
  readonly amount: Decimal
}

const NOTHING: Balance = { total: ZERO, free: ZERO, locked: ZERO }

/** What the scripted venue owes the account. Moves amounts as told: whether they are covered is the caller's question. */
export class ScriptedWallet {
  #balances: Map<string, Balance>

  constructor(balances: Readonly<Record<string, ScriptedBalance>>) {
    this.#balances = asBalances(balances)
  }

  replace(balances: Readonly<Record<string, ScriptedBalance>>): void {
    this.#balances = asBalances(balances)
  }

  free(currency: string): Decimal {
    return this.#of(currency).free
  }

  reserve({ currency, amount }: Reservation): void {
    const { total, free, locked } = this.#of(currency)
    this.#balances.set(currency, { total, free: free.minus(amount), locked: locked.plus(amount) })
  }

  release({ currency, amount }: Reservation): void {
    this.reserve({ currency, amount: amount.negated() })
  }

  /** A negative `amount` is paid out of what is free. */
  credit(currency: string, amount: Decimal): void {
    const { total, free, locked } = this.#of(currency)
    this.#balances.set(currency, { total: total.plus(amount), free: free.plus(amount), locked })
  }

  snapshot(asOf: Date): BalanceSnapshot {
    return { asOf, balances: Object.fromEntries(this.#balances) }
  }

  #of(currency: string): Balance {
    return this.#balances.get(currency) ?? NOTHING
  }
}

function asBalances(balances: Readonly<Record<string, ScriptedBalance>>): Map<string, Balance> {
  return new Map(Object.entries(balances).map(([currency, balance]) => [currency, asBalance(balance)]))
}

function asBalance(balance: ScriptedBalance): Balance {
  if (typeof balance === 'object' && 'total' in balance) {
    return { total: toDecimal(balance.total), free: toDecimal(balance.free), locked: toDecimal(balance.locked) }
  }
  const amount = toDecimal(balance)
  return { total: amount, free: amount, locked: ZERO }
}
