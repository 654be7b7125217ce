import { z } from 'zod'
import type { TurnoverPart } from '../../core/turnover.js'
import type { Side } from '../../core/vocabulary.js'
import { decimal } from './reply-fields.js'

const PART = z
  .object({
    instrument: z.string(),
    side: z.custom<Side>(),
    quantity: decimal,
    value: decimal,
    fee: decimal,
    currency: z.string(),
  })
  .transform(({ fee: amount, currency, ...part }): TurnoverPart => ({ ...part, fee: { amount, currency } }))

/** Reads one row of the statement `turnover`. */
export function readTurnoverPart(reply: unknown): TurnoverPart {
  return PART.parse(reply)
}
