/**
 * Why the paper venue refuses an order. The key is the outcome's `venueCode`, the text its `reason`; the texts are
 * VALR's own where VALR has one.
 */
export const PAPER_REJECTS = {
  DUPLICATE_CLIENT_ORDER_ID: "Duplicate customer order id's are not allowed",
  UNKNOWN_INSTRUMENT: 'Unsupported Currency Pair',
  INSTRUMENT_INACTIVE: 'The given currency pair is not active',
  ORDER_TYPE_NOT_ALLOWED: 'Selected order type is not allowed for the currency pair.',
  INVALID_ORDER: 'Invalid Request, please check your request and try again',
  OFF_TICK: 'The price is not a multiple of the tick size',
  OFF_STEP: 'The quantity is not a multiple of the quantity increment',
  BELOW_MINIMUM: 'Minimum order size not met',
  ABOVE_MAXIMUM: 'Maximum order size exceeded',
  NO_PRICE: 'There is nothing in the market to match this order with',
  INSUFFICIENT_BALANCE: 'Insufficient Balance',
  SELF_TRADE: 'We did not execute this order since it would have matched with your own order on the Exchange',
  POST_ONLY_WOULD_CROSS: 'Post only cancelled as it would have matched',
  FOK_UNFILLABLE: 'Fill Or Kill order could not be filled completely',
  STOP_WOULD_TRIGGER: 'Stop order failed as it would have been triggered immediately',
} as const

export type PaperRejectCode = keyof typeof PAPER_REJECTS

/** One refusal. */
export interface Reject {
  readonly code: PaperRejectCode
  readonly reason: string
}

/** `detail` follows the standard text, for example the limits that were not met. */
export function reject(code: PaperRejectCode, detail?: string): Reject {
  return { code, reason: detail === undefined ? PAPER_REJECTS[code] : `${PAPER_REJECTS[code]}. ${detail}` }
}
