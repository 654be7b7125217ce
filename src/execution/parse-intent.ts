import { z } from 'zod'
import { type Decimal, type DecimalInput, InvalidDecimalError, toDecimal } from '../core/decimal.js'
import { type IntentProblem, InvalidIntentError } from '../core/errors.js'
import type { OrderIntent } from '../core/order.js'
import { ORDER_TYPES, SIDES, TIMES_IN_FORCE, type TimeInForce, TRADING_MODES } from '../core/vocabulary.js'

/** An intent that is well-formed: amounts exact, defaults filled in. Whether it may be sent is another question. */
export type ParsedIntent = Omit<OrderIntent, 'quantity' | 'quoteQuantity' | 'limitPrice' | 'stopPrice'> & {
  readonly quantity?: Decimal
  readonly quoteQuantity?: Decimal
  readonly limitPrice?: Decimal
  readonly stopPrice?: Decimal
  readonly timeInForce: TimeInForce
  readonly postOnly: boolean
  readonly reduceOnly: boolean
}

const name = (most: number) => z.string().min(1, 'must not be empty').max(most, `must have at most ${most} characters`)

const positiveDecimal = z.unknown().transform((input, context) => {
  try {
    const decimal = toDecimal(input as DecimalInput)
    if (decimal.greaterThan(0)) return decimal
    context.addIssue('must be greater than zero')
  } catch (error) {
    if (!(error instanceof InvalidDecimalError)) throw error
    context.addIssue(error.message)
  }
  return z.NEVER
})

const intentSchema = z.strictObject({
  intentId: name(128).optional(),
  instrument: name(64),
  side: z.enum(SIDES),
  type: z.enum(ORDER_TYPES),
  quantity: positiveDecimal.optional(),
  quoteQuantity: positiveDecimal.optional(),
  limitPrice: positiveDecimal.optional(),
  stopPrice: positiveDecimal.optional(),
  timeInForce: z.enum(TIMES_IN_FORCE).optional(),
  postOnly: z.boolean().optional(),
  reduceOnly: z.boolean().optional(),
  strategy: name(128).optional(),
  expectedMode: z.enum(TRADING_MODES).optional(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
})

/** @throws InvalidIntentError listing every problem. */
export function parseIntent(intent: OrderIntent): ParsedIntent {
  const parsed = intentSchema.safeParse(withoutUndefined(intent))
  const problems = [...(parsed.success ? [] : parsed.error.issues.map(toProblem)), ...contradictions(intent)]
  if (!parsed.success || problems.length > 0) throw new InvalidIntentError(problems)
  const { timeInForce, postOnly = false, reduceOnly = false, ...rest } = parsed.data
  const defaultTimeInForce = rest.type === 'MARKET' ? 'IOC' : 'GTC'
  return { ...rest, timeInForce: timeInForce ?? defaultTimeInForce, postOnly, reduceOnly } as ParsedIntent
}

/** `{ limitPrice: undefined }` means no limit price, as if the key were absent. */
function withoutUndefined(intent: OrderIntent): unknown {
  if (typeof intent !== 'object' || intent === null || Array.isArray(intent)) return intent
  return Object.fromEntries(Object.entries(intent).filter(([, value]) => value !== undefined))
}

function toProblem(issue: z.core.$ZodIssue): IntentProblem {
  return { path: issue.path.join('.'), message: issue.message }
}

/** Fields that are each well-formed and do not go together. */
function contradictions(intent: OrderIntent): readonly IntentProblem[] {
  if (typeof intent !== 'object' || intent === null || !ORDER_TYPES.includes(intent.type)) return []
  const { type, quantity, quoteQuantity, limitPrice, stopPrice, timeInForce, postOnly } = intent
  const problems: IntentProblem[] = []
  const refuse = (path: string, message: string): void => void problems.push({ path, message })
  if ((quantity === undefined) === (quoteQuantity === undefined))
    refuse('quantity', 'pass exactly one of quantity and quoteQuantity')
  const isMarket = type === 'MARKET'
  const isStop = type === 'STOP_LOSS_LIMIT' || type === 'TAKE_PROFIT_LIMIT'
  if (!isMarket && quoteQuantity !== undefined) refuse('quoteQuantity', 'only a MARKET order takes a quote amount')
  if (isMarket && limitPrice !== undefined) refuse('limitPrice', 'a MARKET order has no limit price')
  if (!isMarket && limitPrice === undefined) refuse('limitPrice', `a ${type} order needs a limit price`)
  if (isStop && stopPrice === undefined) refuse('stopPrice', `a ${type} order needs a stop price`)
  if (!isStop && stopPrice !== undefined) refuse('stopPrice', `a ${type} order has no stop price`)
  if (isMarket && timeInForce === 'GTC') refuse('timeInForce', 'a MARKET order does not rest: IOC or FOK')
  if (postOnly === true && type !== 'LIMIT') refuse('postOnly', 'only a LIMIT order can be post-only')
  if (postOnly === true && (timeInForce ?? 'GTC') !== 'GTC') refuse('postOnly', 'a post-only order rests: GTC')
  return problems
}
