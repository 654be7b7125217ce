import { z } from 'zod'
import { type Decimal, toDecimal } from '../../../core/decimal.js'
import { SIDES, type Side, TIMES_IN_FORCE, type TimeInForce } from '../../../core/vocabulary.js'
import type { FakeValrOrderType } from '../exchange/venue-order.js'
import { invalidFields } from '../wire/refusal.js'

/** The three kinds of placement, each with a route and a body of its own. */
export type PlacementKind = 'limit' | 'market' | 'stop-limit'

/** A placement whose fields are well-formed. Whether its pair takes it is another question. */
export interface OrderBody {
  readonly pair: string
  readonly side: Side
  readonly kind: FakeValrOrderType
  readonly timeInForce: TimeInForce
  readonly customerOrderId: string | undefined
  readonly allowMargin: boolean
  readonly quantity: Decimal | undefined
  readonly quoteAmount: Decimal | undefined
  readonly price: Decimal | undefined
  readonly stopPrice: Decimal | undefined
}

/** A decimal as VALR takes it: text. */
export const decimal = z
  .string()
  .regex(/^\d{1,20}(\.\d{1,20})?$/, 'must be a decimal number')
  .transform(toDecimal)
/** A decimal above zero. */
export const price = decimal.refine((value) => value.greaterThan(0), 'must be greater than zero')
/** The document has booleans in one place and strings in another. */
const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })]).nullish()

const common = {
  pair: z.string(),
  side: z.enum(SIDES),
  timeInForce: z.enum(TIMES_IN_FORCE).nullish(),
  customerOrderId: z
    .string()
    .regex(/^[0-9a-zA-Z-]{0,50}$/, 'must be letters, digits and hyphens, at most 50 of them')
    .nullish(),
  allowMargin: flag,
}

const limitBody = z.object({ ...common, quantity: decimal, price, postOnly: flag })
const marketBody = z
  .object({ ...common, baseAmount: decimal.nullish(), quoteAmount: decimal.nullish() })
  .refine(({ baseAmount, quoteAmount }) => (baseAmount ?? undefined) === undefined || (quoteAmount ?? undefined) === undefined, {
    path: ['baseAmount'],
    message: 'must not be given together with quoteAmount',
  })
  .refine(({ baseAmount, quoteAmount }) => (baseAmount ?? quoteAmount ?? undefined) !== undefined, {
    path: ['baseAmount'],
    message: 'or quoteAmount must be given',
  })
const stopBody = z.object({
  ...common,
  quantity: decimal,
  price,
  stopPrice: price,
  type: z.enum(['STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT']),
})

/** @throws Refusal -11, with every field that is wrong. Fields it does not know are ignored, as VALR ignores them. */
export function readOrderBody(kind: PlacementKind, body: unknown): OrderBody {
  switch (kind) {
    case 'limit': {
      const { quantity, price, postOnly, ...rest } = parse(limitBody, body)
      return { ...start(rest), kind: postOnly === true ? 'post-only limit' : 'limit', quantity, price }
    }
    case 'market': {
      const { baseAmount, quoteAmount, timeInForce, ...rest } = parse(marketBody, body)
      const immediate = timeInForce === 'FOK' ? 'FOK' : 'IOC'
      const quantity = baseAmount ?? undefined
      return { ...start({ ...rest, timeInForce: immediate }), kind: 'market', quantity, quoteAmount: quoteAmount ?? undefined }
    }
    case 'stop-limit': {
      const { type, quantity, price, stopPrice, ...rest } = parse(stopBody, body)
      return {
        ...start(rest),
        kind: type === 'STOP_LOSS_LIMIT' ? 'stop-loss-limit' : 'take-profit-limit',
        quantity,
        price,
        stopPrice,
      }
    }
  }
}

function start({ pair, side, timeInForce, customerOrderId, allowMargin }: z.output<z.ZodObject<typeof common>>) {
  return {
    pair,
    side,
    timeInForce: timeInForce ?? 'GTC',
    customerOrderId: customerOrderId || undefined,
    allowMargin: allowMargin === true,
    quantity: undefined,
    quoteAmount: undefined,
    price: undefined,
    stopPrice: undefined,
  }
}

/** @throws Refusal -11. */
export function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw invalidFields(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })))
}
