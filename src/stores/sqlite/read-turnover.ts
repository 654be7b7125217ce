import { addTurnover, partOfFill, type Turnover } from '../../core/turnover.js'
import type { TradingMode } from '../../core/vocabulary.js'
import type { Connection } from './connection.js'
import { text } from './row-values.js'
import { SELECT_FILLS_OF_MODE } from './statements.sql.js'
import { parseFill } from './stored-json.js'

/** Adds up every fill of the mode. Money is text in SQLite, so that the sums are made here. */
export function readTurnover(
  connection: Connection,
  { account, mode }: { readonly account: string; readonly mode: TradingMode },
): readonly Turnover[] {
  const rows = connection.all(SELECT_FILLS_OF_MODE, account, mode)
  return addTurnover(rows.map((row) => partOfFill(parseFill(text(row, 'body')))))
}
