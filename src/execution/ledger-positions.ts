import { type Decimal, ZERO } from '../core/decimal.js'
import type { Instrument } from '../core/instrument.js'
import type { TradingClient } from '../core/trading-client.js'
import type { Turnover } from '../core/turnover.js'

/** What the ledger's fills leave of an asset, and where it was traded as the base. */
export interface LedgerPosition {
  readonly asset: string
  /** Less what was paid with it and in fees. Below zero for cash that was spent. */
  readonly quantity: Decimal
  readonly instruments: readonly Instrument[]
}

/** Both legs of every fill, and its fee, by asset. Only assets that were traded as a base. @throws what the client throws. */
export async function ledgerPositions(turnover: readonly Turnover[], client: TradingClient): Promise<readonly LedgerPosition[]> {
  const quantities = new Map<string, Decimal>()
  const add = (asset: string, amount: Decimal): void => void quantities.set(asset, (quantities.get(asset) ?? ZERO).plus(amount))
  const instruments = new Map<string, Instrument[]>()
  for (const { instrument: id, bought, sold, spent, received, fees } of turnover) {
    const instrument = await client.instrument(id)
    const { base, quote } = instrument
    add(base, bought.minus(sold))
    add(quote, received.minus(spent))
    for (const { currency, amount } of fees) add(currency, amount.negated())
    instruments.set(base, [...(instruments.get(base) ?? []), instrument])
  }
  return [...instruments].map(([asset, traded]) => ({ asset, quantity: quantities.get(asset) ?? ZERO, instruments: traded }))
}
