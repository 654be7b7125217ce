import type { Clock } from '../../core/clock.js'
import { HeliosError } from '../../core/errors.js'
import type { Instrument } from '../../core/instrument.js'
import type { ValrRest } from './valr-rest.js'
import { type ListedPair, pairRows, readPair } from './wire/pair-row.js'

/** VALR caches the list for a minute; asking more often gives the same. */
const REFRESH_MS = 60_000
/** When the list cannot be had, an older one is used for this long. */
const STALE_MS = 3_600_000

interface PairList {
  readonly bySymbol: ReadonlyMap<string, ListedPair>
  readonly byId: ReadonlyMap<string, ListedPair>
  readonly atMs: number
}

/** What VALR lists. Its minimums change without notice, so the list is read again every minute that it is used. */
export class ValrPairs {
  readonly #rest: ValrRest
  readonly #clock: Clock
  #list: PairList | undefined
  #loading: Promise<PairList> | undefined

  constructor(rest: ValrRest, clock: Clock) {
    this.#rest = rest
    this.#clock = clock
  }

  /** Spot pairs. */
  async instruments(): Promise<readonly Instrument[]> {
    const { byId } = await this.#current()
    return [...byId.values()].filter(({ isSpot }) => isSpot).map(({ instrument }) => instrument)
  }

  /** @throws HeliosError `INSTRUMENT_UNKNOWN`. */
  async instrument(id: string): Promise<Instrument> {
    const pair = (await this.#current()).byId.get(id)
    if (pair?.isSpot !== true) throw new HeliosError('INSTRUMENT_UNKNOWN', `VALR lists no spot pair ${JSON.stringify(id)}.`)
    return pair.instrument
  }

  /** VALR's name for one of our ids; its own names are understood too, since foreign orders may be in any pair. */
  async symbolOf(id: string): Promise<string> {
    const { byId, bySymbol } = await this.#current()
    const symbol = byId.get(id)?.instrument.venueSymbol ?? bySymbol.get(id)?.instrument.venueSymbol
    if (symbol !== undefined) return symbol
    if (/^[A-Z0-9]{2,40}$/.test(id)) return id
    throw new HeliosError('INSTRUMENT_UNKNOWN', `VALR lists no pair ${JSON.stringify(id)}.`)
  }

  /** A function that gives the instrument of a symbol, or `undefined` for one that is not listed. */
  async lookup(): Promise<(symbol: string) => Instrument | undefined> {
    const { bySymbol } = await this.#current()
    return (symbol) => bySymbol.get(symbol)?.instrument
  }

  async #current(): Promise<PairList> {
    const list = this.#list
    const age = list === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonicMs() - list.atMs
    if (list !== undefined && age < REFRESH_MS) return list
    try {
      this.#loading ??= this.#load()
      return await this.#loading
    } catch (error) {
      if (list !== undefined && age < STALE_MS) return list
      throw error
    } finally {
      this.#loading = undefined
    }
  }

  async #load(): Promise<PairList> {
    const atMs = this.#clock.monotonicMs()
    const rows = await this.#rest.read({ path: '/v1/public/pairs', schema: pairRows, lane: 'public' })
    const pairs = rows.map(readPair).filter((pair) => pair !== undefined)
    this.#list = {
      atMs,
      bySymbol: new Map(pairs.map((pair) => [pair.instrument.venueSymbol, pair])),
      byId: new Map(pairs.map((pair) => [pair.instrument.id, pair])),
    }
    return this.#list
  }
}
