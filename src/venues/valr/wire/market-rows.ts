import { z } from 'zod'
import { nonNegativeAmount, positiveAmount, time } from './fields.js'

const level = z.object({ price: nonNegativeAmount, quantity: nonNegativeAmount })

/** VALR: aggregated order book, 40 levels a side. */
export const bookReply = z.object({ Asks: z.array(level), Bids: z.array(level) })

/** VALR: trades of a pair, newest first. */
export const publicTradeRows = z.array(z.object({ price: positiveAmount }))

/** VALR: `GET /v1/public/time`. `time` has nanoseconds; `epochTime` is in seconds. */
export const timeReply = z.object({ time })
