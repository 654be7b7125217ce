import { type Decimal, ZERO } from '../../../core/decimal.js'

/** What an account has of one currency. */
export interface Balance {
  readonly available: Decimal
  /** Set aside for resting orders. */
  readonly reserved: Decimal
  readonly updatedAt: Date
}

/** What one account has. Amounts move as told: whether they are covered is asked before. */
export class Balances {
  readonly #byCurrency = new Map<string, Balance>()
  #changed = new Set<string>()

  available(currency: string): Decimal {
    return this.#byCurrency.get(currency)?.available ?? ZERO
  }

  of(currency: string): Balance | undefined {
    return this.#byCurrency.get(currency)
  }

  /** Currencies in the order the account first had them. */
  all(): ReadonlyMap<string, Balance> {
    return this.#byCurrency
  }

  /** A negative `amount` is paid out of what is available. */
  add(currency: string, amount: Decimal, at: Date): void {
    this.#move(currency, amount, ZERO, at)
  }

  /** Sets aside what is available; a negative `amount` makes it available again. */
  reserve(currency: string, amount: Decimal, at: Date): void {
    this.#move(currency, amount.negated(), amount, at)
  }

  /** The currencies that moved since this was last asked, in the order they first did. */
  takeChanged(): readonly string[] {
    const changed = [...this.#changed]
    this.#changed = new Set()
    return changed
  }

  #move(currency: string, available: Decimal, reserved: Decimal, updatedAt: Date): void {
    const before = this.#byCurrency.get(currency)
    this.#byCurrency.set(currency, {
      available: (before?.available ?? ZERO).plus(available),
      reserved: (before?.reserved ?? ZERO).plus(reserved),
      updatedAt,
    })
    this.#changed.add(currency)
  }
}
