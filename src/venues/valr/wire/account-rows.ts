import { z } from 'zod'
import { amount, nonNegativeAmount, optionalText, positiveAmount, side, text, time } from './fields.js'

/** VALR: `GET /v1/account/balances`. */
export const balanceRows = z.array(z.object({ currency: text, available: amount, reserved: nonNegativeAmount }))

/** VALR: `GET /v1/account/fees/trade`, in percent. Pairs that are not on the order book have no rates. */
export const feeRows = z.array(
  z.object({ currencyPair: text, makerPercentage: amount.nullish(), takerPercentage: amount.nullish() }),
)

export type TradeRow = z.output<typeof tradeRow>

/**
 * VALR: a trade of the account. `fee` in `feeCurrency`, or for a maker's rebate `makerReward` in `makerRewardCurrency`;
 * neither when the fee is zero. `sequenceId` is no key: it is above 2^53, and many programs round it.
 */
export const tradeRow = z
  .object({
    id: text,
    orderId: text,
    customerOrderId: optionalText,
    currencyPair: text,
    side,
    price: positiveAmount,
    quantity: positiveAmount,
    fee: amount.nullish(),
    feeCurrency: optionalText,
    makerReward: amount.nullish(),
    makerRewardCurrency: optionalText,
    tradedAt: time,
  })
  // A transformation ends the reading of a row that has a fault already, so that the checks below see whole rows only.
  .transform(({ fee, makerReward, ...row }) => ({ ...row, fee: fee ?? undefined, makerReward: makerReward ?? undefined }))
  .refine(({ fee, feeCurrency }) => !fee || fee.isZero() || feeCurrency !== undefined, 'a fee without its currency')
  .refine(
    ({ makerReward, makerRewardCurrency }) => !makerReward || makerReward.isZero() || makerRewardCurrency !== undefined,
    'a reward without its currency',
  )

/** VALR: `GET /v1/account/tradehistory`. */
export const tradeRows = z.array(tradeRow)

/** VALR: `GET /v1/account/api-keys/current`. What a key may do is said in words, for example `View access` and `Trade`. */
export const keyReply = z.object({ permissions: z.array(text) })
