/** Why the matching engine did not take an order. V2 answers it, V1 and the socket tell it later. */
export interface OrderFailure {
  /** `undefined`: no code was ever published; see `unpublishedCode` in the switches. */
  readonly code: number | undefined
  readonly reason: string
}

/** The texts and codes that were seen on the wire, except the reason of `FOK`, which nobody has published. */
export const ORDER_FAILURES = {
  INSUFFICIENT_BALANCE: { code: -6, reason: 'Insufficient Balance' },
  SELF_TRADE: {
    code: -11500,
    reason: 'We did not execute this order since it would have matched with your own order on the Exchange',
  },
  DUPLICATE_CUSTOMER_ORDER_ID: { code: -11502, reason: "Duplicate customer order id's are not allowed" },
  POST_ONLY: { code: undefined, reason: 'Post only cancelled as it would have matched' },
  IOC: { code: undefined, reason: 'Immediate Or Cancel order did not match' },
  FOK: { code: undefined, reason: 'Fill Or Kill order could not be filled' },
  STOP_TRIGGERED: { code: undefined, reason: 'Stop order failed as it would have been triggered immediately' },
} as const satisfies Readonly<Record<string, OrderFailure>>
