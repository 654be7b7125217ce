import { z } from 'zod'
import { type Decimal, type DecimalInput, InvalidDecimalError, toDecimal } from '../core/decimal.js'
import type { Draft } from '../core/draft.js'
import { type IntentProblem, InvalidIntentError } from '../core/errors.js'
import type { OrderIntent } from '../core/order.js'
import { ORDER_TYPES, type OrderType, SIDES, TIMES_IN_FORCE, type TimeInForce, TRADING_MODES } from '../core/vocabulary.js'

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
  if (typeof intent !== 'object' || intent === null || Array.isArray(intent)) return parseBySchema(intent)
  // A snapshot, so that what is checked is what is taken.
  const given = { ...intent }
  return readPlainIntent(given) ?? parseBySchema(withoutUndefined(given), contradictions(given))
}

function parseBySchema(intent: unknown, contradicting: readonly IntentProblem[] = []): ParsedIntent {
  const parsed = intentSchema.safeParse(intent)
  if (!parsed.success) throw new InvalidIntentError([...parsed.error.issues.map(toProblem), ...contradicting])
  if (contradicting.length > 0) throw new InvalidIntentError(contradicting)
  const { timeInForce, postOnly = false, reduceOnly = false, ...rest } = parsed.data
  return { ...rest, timeInForce: timeInForce ?? defaultTimeInForce(rest.type), postOnly, reduceOnly } as ParsedIntent
}

function defaultTimeInForce(type: OrderType): TimeInForce {
  return type === 'MARKET' ? 'IOC' : 'GTC'
}

const FIELDS: ReadonlySet<string> = new Set(Object.keys(intentSchema.shape))

/**
 * What `intentSchema` makes of an intent that has nothing wrong with it and no metadata, many times faster; `undefined` for
 * any other, which the schema then takes apart. A test compares the two.
 */
function readPlainIntent(intent: OrderIntent): ParsedIntent | undefined {
  for (const key in intent) if (!FIELDS.has(key)) return undefined
  if (contradictions(intent).length > 0) return undefined
  const { intentId, instrument, side, type, timeInForce, postOnly, reduceOnly, strategy, expectedMode, metadata } = intent
  const isPlain =
    metadata === undefined &&
    isName(instrument, 64) &&
    SIDES.includes(side) &&
    ORDER_TYPES.includes(type) &&
    (intentId === undefined || isName(intentId, 128)) &&
    (timeInForce === undefined || TIMES_IN_FORCE.includes(timeInForce)) &&
    (postOnly === undefined || typeof postOnly === 'boolean') &&
    (reduceOnly === undefined || typeof reduceOnly === 'boolean') &&
    (strategy === undefined || isName(strategy, 128)) &&
    (expectedMode === undefined || TRADING_MODES.includes(expectedMode))
  if (!isPlain) return undefined
  const parsed: Draft<ParsedIntent> = {
    instrument,
    side,
    type,
    timeInForce: timeInForce ?? defaultTimeInForce(type),
    postOnly: postOnly ?? false,
    reduceOnly: reduceOnly ?? false,
  }
  if (intentId !== undefined) parsed.intentId = intentId
  if (strategy !== undefined) parsed.strategy = strategy
  if (expectedMode !== undefined) parsed.expectedMode = expectedMode
  return addAmounts(parsed, intent) ? parsed : undefined
}

/** False when one of them is not a positive decimal. */
function addAmounts(parsed: Draft<ParsedIntent>, { quantity, quoteQuantity, limitPrice, stopPrice }: OrderIntent): boolean {
  try {
    if (quantity !== undefined) parsed.quantity = toDecimal(quantity)
    if (quoteQuantity !== undefined) parsed.quoteQuantity = toDecimal(quoteQuantity)
    if (limitPrice !== undefined) parsed.limitPrice = toDecimal(limitPrice)
    if (stopPrice !== undefined) parsed.stopPrice = toDecimal(stopPrice)
  } catch (error) {
    if (error instanceof InvalidDecimalError) return false
    throw error
  }
  return (
    isPositive(parsed.quantity) &&
    isPositive(parsed.quoteQuantity) &&
    isPositive(parsed.limitPrice) &&
    isPositive(parsed.stopPrice)
  )
}

function isPositive(amount: Decimal | undefined): boolean {
  return amount === undefined || (amount.isPositive() && !amount.isZero())
}

function isName(value: unknown, most: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= most
}

/** `{ limitPrice: undefined }` means no limit price, as if the key were absent. */
function withoutUndefined(intent: OrderIntent): unknown {
  return Object.fromEntries(Object.entries(intent).filter(([, value]) => value !== undefined))
}

function toProblem(issue: z.core.$ZodIssue): IntentProblem {
  return { path: issue.path.join('.'), message: issue.message }
}

/** Fields that are each well-formed and do not go together. */
function contradictions(intent: OrderIntent): readonly IntentProblem[] {
  if (!ORDER_TYPES.includes(intent.type)) return []
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
