import { Decimal } from '../../../src/core/decimal.js'

interface Account {
  readonly zar: Decimal
  readonly btc: Decimal
}

/**
 * What a bot's author writes by hand: the five checks inline, a counter for the day and a map for repeats. No journal, no
 * claims, no audit, no events, and nothing that another process could see.
 */
export function handwrittenBot(account: Account, ask: Decimal, send: (id: string) => Promise<unknown>) {
  const seen = new Map<string, unknown>()
  const [maxValue, minValue, buffer, maxShare] = [new Decimal(10_000), new Decimal(100), new Decimal('1.05'), new Decimal('0.3')]
  let tradesToday = 0
  let id = 0
  return async function buy(quoteQuantity: string, maxTrades: number): Promise<unknown> {
    const value = new Decimal(quoteQuantity)
    if (value.lessThan(minValue)) return 'too small'
    if (value.greaterThan(maxValue)) return 'too large'
    if (tradesToday >= maxTrades) return 'too many'
    if (value.times(buffer).greaterThan(account.zar)) return 'too poor'
    const equity = account.zar.plus(account.btc.times(ask))
    if (account.btc.times(ask).plus(value).greaterThan(equity.times(maxShare))) return 'too exposed'
    tradesToday += 1
    id += 1
    const result = await send(String(id))
    seen.set(String(id), result)
    return result
  }
}
