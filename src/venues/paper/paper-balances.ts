import { type Decimal, type DecimalInput, toDecimal, ZERO } from '../../core/decimal.js'
import { ConfigurationError } from '../../core/errors.js'
import type { Balance } from '../../core/trading-client.js'

interface Holding {
  total: Decimal
  locked: Decimal
}

/** What the paper account holds, and how much of it open orders have reserved. A currency never seen is zero. */
export class PaperBalances {
  private readonly holdings = new Map<string, Holding>()
  private changed = false

  /** @throws ConfigurationError `BALANCE_NEGATIVE`; InvalidDecimalError. */
  static open(balances: Readonly<Record<string, DecimalInput>>): PaperBalances {
    const opened = new PaperBalances()
    for (const [currency, input] of Object.entries(balances)) {
      const amount = toDecimal(input)
      if (amount.isNegative()) throw new ConfigurationError('BALANCE_NEGATIVE', `The balance of ${currency} is negative.`)
      opened.add(currency, amount)
    }
    opened.takeChanged()
    return opened
  }

  free(currency: string): Decimal {
    const { total, locked } = this.holding(currency)
    return total.minus(locked)
  }

  /** `amount` may be negative. */
  add(currency: string, amount: Decimal): void {
    const holding = this.holding(currency)
    holding.total = holding.total.plus(amount)
    this.changed = true
  }

  /** Reserves `amount`, or gives it back when negative. */
  lock(currency: string, amount: Decimal): void {
    const holding = this.holding(currency)
    holding.locked = holding.locked.plus(amount)
    this.changed = true
  }

  snapshot(): Readonly<Record<string, Balance>> {
    const balances: Record<string, Balance> = {}
    for (const [currency, { total, locked }] of this.holdings) balances[currency] = { total, locked, free: total.minus(locked) }
    return balances
  }

  /** True when anything changed since this was last asked. */
  takeChanged(): boolean {
    const { changed } = this
    this.changed = false
    return changed
  }

  private holding(currency: string): Holding {
    let holding = this.holdings.get(currency)
    if (holding === undefined) {
      holding = { total: ZERO, locked: ZERO }
      this.holdings.set(currency, holding)
    }
    return holding
  }
}
