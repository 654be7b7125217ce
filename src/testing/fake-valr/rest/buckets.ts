import { Decimal, ZERO } from '../../../core/decimal.js'
import type { Market, PublicTrade } from '../exchange/market.js'
import { invalidFields } from '../wire/refusal.js'

const PERIODS = [60, 300, 900, 1_800, 3_600, 21_600, 86_400]
const MOST_BUCKETS = 300

/**
 * Candles, newest first, from the trades the fake remembers. Times in the query are seconds since 1970. Buckets without a
 * trade are left out, or repeat the last price.
 *
 * @throws Refusal -11.
 */
export function bucketsOf({ trades, pair }: Market, query: URLSearchParams, now: Date): readonly object[] {
  const period = wholeNumber(query, 'periodSeconds') ?? 60
  if (!PERIODS.includes(period))
    throw invalidFields([{ field: 'periodSeconds', message: `must be one of ${PERIODS.join(', ')}` }])
  const limit = Math.min(wholeNumber(query, 'limit') ?? MOST_BUCKETS, MOST_BUCKETS)
  const skip = wholeNumber(query, 'skip') ?? 0
  const numberOf = (seconds: number): number => Math.floor(seconds / period)
  const end = numberOf(wholeNumber(query, 'endTime') ?? now.getTime() / 1_000)
  const start = numberOf(wholeNumber(query, 'startTime') ?? 0)
  const byBucket = new Map<number, PublicTrade[]>()
  for (const trade of trades) {
    const bucket = numberOf(trade.at.getTime() / 1_000)
    byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), trade])
  }
  const first = numberOf((trades[0]?.at ?? now).getTime() / 1_000)
  const includesEmpty = query.get('includeEmpty') === 'true'
  const wanted: number[] = []
  for (let bucket = end; bucket >= Math.max(start, first) && wanted.length < skip + limit; bucket--)
    if (includesEmpty || byBucket.has(bucket)) wanted.push(bucket)
  return wanted.slice(skip).map((bucket) => ({
    currencyPairSymbol: pair.symbol,
    bucketPeriodInSeconds: period,
    startTime: new Date(bucket * period * 1_000).toISOString().replace('.000Z', 'Z'),
    ...candleOf(byBucket.get(bucket) ?? [], lastPriceBefore(trades, bucket * period * 1_000)),
  }))
}

function candleOf(inside: readonly PublicTrade[], before: Decimal): object {
  const prices = inside.map(({ price }) => price)
  return {
    open: prices[0] ?? before,
    high: prices.length === 0 ? before : Decimal.max(...prices),
    low: prices.length === 0 ? before : Decimal.min(...prices),
    close: prices.at(-1) ?? before,
    volume: inside.reduce((sum, { quantity }) => sum.plus(quantity), ZERO),
    quoteVolume: inside.reduce((sum, { price, quantity }) => sum.plus(price.times(quantity)), ZERO),
  }
}

function lastPriceBefore(trades: readonly PublicTrade[], ms: number): Decimal {
  return trades.findLast(({ at }) => at.getTime() < ms)?.price ?? ZERO
}

function wholeNumber(query: URLSearchParams, field: string): number | undefined {
  const text = query.get(field)
  if (text === null) return undefined
  if (!/^\d{1,12}$/.test(text)) throw invalidFields([{ field, message: 'must be a whole number' }])
  return Number(text)
}
