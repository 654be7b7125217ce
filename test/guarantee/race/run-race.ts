import { setTimeout as delay } from 'node:timers/promises'
import { Decimal } from '../../../src/index.js'
import { type CheckedAccount, checkAccount } from '../support/account-check.js'
import { RATE_KEY } from '../support/claim-gates.js'
import type { StoreFlaw } from '../support/flawed-store.js'
import { newPlace, type StoreKind } from '../support/place.js'
import { ACCOUNT, startTrader, type TraderProcess } from '../support/trader-process.js'
import { startVenue, type VenueBooks, type VenueProcess } from '../support/venue-process.js'
import type { Verdict } from '../support/verdict.js'
import { zoneAtNoon } from '../support/zone-at-noon.js'
import { BOOKS, type RacePlan, racePlan, STRATEGIES, type Strategy, USDT_ORDER } from './race-plan.js'

export interface RaceOptions {
  readonly kind: StoreKind
  readonly postgresUrl: string
  readonly seed: number
  readonly processes: number
  /** Of each process. */
  readonly orders: number
  readonly flaw?: StoreFlaw
}

export interface RaceReport {
  readonly problems: readonly string[]
  /** How many orders ended in which way, by outcome and codes. */
  readonly outcomes: Readonly<Record<string, number>>
}

/** So many orders of a process are underway at a time. */
const AT_ONCE = 8

/**
 * Many processes send more orders than their shared limits allow, all at once. Then what is left of each limit is used up,
 * and everything that anybody knows is held against everything else.
 */
export async function runRace(options: RaceOptions): Promise<RaceReport> {
  const { kind, postgresUrl, processes, flaw } = options
  const plan = racePlan({ ...options, timeZone: zoneAtNoon(new Date()) })
  const place = await newPlace(kind, postgresUrl)
  const venue = await startVenue(plan.venue)
  const traders: TraderProcess[] = []
  try {
    await place.goLive(ACCOUNT)
    for (const [symbol, book] of Object.entries(BOOKS)) await venue.ask('setBook', symbol, book)
    const config = { location: place.location, venue: venue.address, ...plan.trader, ...(flaw === undefined ? {} : { flaw }) }
    traders.push(...(await Promise.all(Array.from({ length: processes }, () => startTrader(config)))))
    const verdicts: Verdict[] = []
    const raced = traders.map((trader, index) => trader.ask('execute', plan.intents(index), { atOnce: AT_ONCE }))
    for (const told of await Promise.all(raced)) verdicts.push(...told)
    if (flaw === undefined) {
      verdicts.push(...(await fillUp(plan, traders[0] as TraderProcess, venue)))
      verdicts.push(...(await raceForTheDay(plan, traders)))
    }
    for (const trader of traders) await trader.ask('settled')
    await traders[0]?.ask('reconcile')
    const books = await venue.ask('account')
    const store = place.open()
    const { limits, window } = plan
    const checked = await checkAccount({ ...place, store, account: ACCOUNT, venue: books, verdicts, limits, window })
    const problems = [...checked.problems, ...refusedByTheVenue(verdicts), ...excesses(plan, books)]
    return { problems: [...problems, ...(flaw === undefined ? gaps(plan, checked, books) : [])], outcomes: counted(verdicts) }
  } finally {
    for (const trader of traders) await trader.kill()
    await venue.kill()
    await place.close()
  }
}

/** Uses up, order by order, what the race has left of each limit but the day's. */
async function fillUp(plan: RacePlan, trader: TraderProcess, venue: VenueProcess): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const strategy of STRATEGIES) {
    if (strategy === 'plain' || strategy === 'rate') continue
    for (let tries = 0; tries < 100; ) {
      const [verdict] = await trader.ask('execute', [plan.smallest(strategy, `fill-${strategy}-${verdicts.length}`)])
      if (verdict === undefined) break
      verdicts.push(verdict)
      if (verdict.outcome !== 'denied') continue
      if (isFull(plan, strategy, verdict, await venue.ask('account'))) break
      // What the venue has only just taken into its own account counts twice for a second.
      tries += 1
      await delay(100)
    }
  }
  return verdicts
}

/** A budget, and a hold without a snapshot, is full when it denies the smallest order; the venue tells of the others. */
function isFull(plan: RacePlan, strategy: Strategy, { why }: Verdict, books: VenueBooks): boolean {
  if (strategy === 'value' || strategy === 'pending') return why === 'LIMIT_EXCEEDED'
  return roomOf(plan, strategy, books) === undefined
}

/** All processes at once, until none of them gets an order through. */
async function raceForTheDay(plan: RacePlan, traders: readonly TraderProcess[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  const untilDenied = async (trader: TraderProcess, index: number): Promise<void> => {
    for (let round = 0; ; round += 1) {
      const intents = Array.from({ length: AT_ONCE }, (_, order) => plan.smallest('plain', `day-${index}-${round}-${order}`))
      const told = await trader.ask('execute', intents, { atOnce: AT_ONCE })
      verdicts.push(...told)
      if (told.every(({ outcome }) => outcome === 'denied')) return
    }
  }
  await Promise.all(traders.map(untilDenied))
  return verdicts
}

/** VALR keeps its own balances: a refusal for want of them is a limit of ours that did not hold. */
function refusedByTheVenue(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts
    .filter(({ outcome, why }) => outcome === 'rejected' && !/post/i.test(why))
    .map(({ intentId, why }) => `${intentId} passed our limits and was refused: ${why}`)
}

/** Limits that a snapshot of the venue stands behind, passed. */
function excesses(plan: RacePlan, books: VenueBooks): readonly string[] {
  const exposure = exposureToBtc(books)
  // Equity only falls, by fees: what it was at first is the most that any order can have been judged by.
  const limit = exposureLimit(plan, plan.venue.balances)
  return exposure.greaterThan(limit) ? [`the exposure to BTC is ${exposure}, above ${limit}`] : []
}

/** Limits that are not filled to the brim. */
function gaps(plan: RacePlan, { spent, highest }: CheckedAccount, books: VenueBooks): readonly string[] {
  const problems: string[] = []
  for (const [key, limit] of Object.entries(plan.limits.budgets)) {
    const used = [...spent].filter(([id]) => id.startsWith(`${key}\n`)).map(([, amount]) => amount)
    if (used.length !== 1 || !used[0]?.equals(limit)) problems.push(`${used.join()} of ${key} is used, not all ${limit}`)
  }
  for (const [key, limit] of Object.entries(plan.limits.holds))
    if (highest.get(key)?.equals(limit) !== true) problems.push(`${key} stood at ${highest.get(key)} at most, never at ${limit}`)
  const { max } = plan.limits.rates[RATE_KEY] ?? { max: 0 }
  if (highest.get(RATE_KEY)?.equals(max) !== true) problems.push(`the rate stood at ${highest.get(RATE_KEY)}, never at ${max}`)
  for (const strategy of ['balance', 'exposure', 'exit'] as const) {
    const room = roomOf(plan, strategy, books)
    if (room !== undefined) problems.push(`${strategy} has room for ${room} more`)
  }
  return problems
}

/** What is left of a limit that the venue's own books tell of, when the smallest order would fit in it. */
function roomOf(plan: RacePlan, strategy: Strategy, books: VenueBooks): Decimal | undefined {
  switch (strategy) {
    case 'balance': {
      const room = new Decimal(books.balances.USDT?.available ?? 0)
      return room.greaterThanOrEqualTo(new Decimal(USDT_ORDER.cost).times('1.05')) ? room : undefined
    }
    case 'exposure': {
      const totals = Object.entries(books.balances).map(([currency, { total }]) => [currency, total])
      const room = exposureLimit(plan, Object.fromEntries(totals)).minus(exposureToBtc(books))
      return room.greaterThanOrEqualTo(100) ? room : undefined
    }
    case 'exit': {
      const room = new Decimal(books.balances.XRP?.available ?? 0)
      return room.greaterThanOrEqualTo(1) ? room : undefined
    }
    case 'value':
    case 'pending':
    case 'rate':
    case 'plain':
      return undefined
    default:
      throw strategy satisfies never
  }
}

const BIDS: Readonly<Record<string, string>> = {
  ZAR: '1',
  ...Object.fromEntries(
    Object.entries(BOOKS)
      .filter(([symbol]) => symbol.endsWith('ZAR'))
      .map(([symbol, { bids }]) => [symbol.replace(/ZAR$/, ''), bids[0][0]]),
  ),
}

/** In rand. Every purchase of it has filled by now. */
function exposureToBtc({ balances }: VenueBooks): Decimal {
  return new Decimal(balances.BTC?.total ?? 0).times(BIDS.BTC ?? 0)
}

function exposureLimit(plan: RacePlan, totals: Readonly<Record<string, string>>): Decimal {
  const equity = Object.entries(totals)
    .map(([currency, total]) => new Decimal(total).times(BIDS[currency] ?? 0))
    .reduce((sum, value) => sum.plus(value))
  return equity.times(plan.maxExposurePct).dividedBy(100)
}

function counted(verdicts: readonly Verdict[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { outcome, why } of verdicts) {
    const name = [outcome, why.split(':')[0]].filter((part) => part !== '').join(' ')
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
