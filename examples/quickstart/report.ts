import { Decimal, type ExecutionResult, type OrderIntent } from 'helios-execution'
import type { Desk } from './desk.js'

export function say(text = ''): void {
  console.log(text)
}

/** Prints what was checked; anything else than expected ends the demo with a failure. */
export function expect(what: string, holds: boolean): void {
  say(`  ${holds ? 'as expected' : 'NOT AS EXPECTED'}: ${what}`)
  if (!holds) throw new Error(`The demo went otherwise: ${what}`)
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  for (const row of rows) say(`  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
}

/** One row of the table of orders: what was wanted, what became of it, and why. */
export function orderRow(
  { side, type, instrument, quantity, quoteQuantity }: OrderIntent,
  result: ExecutionResult,
): readonly string[] {
  const size = quantity === undefined ? `for R${quoteQuantity}` : String(quantity)
  return [result.mode ?? '?', instrument, `${side} ${type}`, size, result.outcome, reasonOf(result)]
}

function reasonOf(result: ExecutionResult): string {
  switch (result.outcome) {
    case 'denied':
      return result.denials.map(({ code, message }) => `${code}: ${message}`).join(' | ')
    case 'accepted': {
      const { status, filledQuantity, averagePrice, fees } = result.order
      const fee = fees.map(({ amount, currency }) => `${amount.toFixed()} ${currency}`).join(', ') || 'none'
      return averagePrice === undefined
        ? status
        : `${status} ${filledQuantity.toFixed()} at ${averagePrice.toFixed(4)}, fee ${fee}`
    }
    case 'rejected':
      return result.reason
    case 'unknown':
      return result.cause
    default:
      throw result satisfies never
  }
}

/** What the paper account is worth in rand, everything sold at the best bid. */
export async function equityOf({ paper }: Desk): Promise<Decimal> {
  let equity = new Decimal(0)
  for (const [currency, { total }] of Object.entries((await paper.balances()).balances)) {
    const price = currency === 'ZAR' ? new Decimal(1) : (await paper.quote(`${currency}/ZAR`)).bid
    equity = equity.plus(total.times(price ?? 0))
  }
  return equity
}
